package samples.shop;

import java.math.BigDecimal;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** Reads products through the cache, and removes those that change. */
@Service
public class ProductService {

    private final ProductRepository repository;

    ProductService(ProductRepository repository) {
        this.repository = repository;
    }

    /** Returns a product: once for all concurrent callers on all nodes, then from memory. */
    @Cacheable("products")
    public Product product(long id) {
        return repository.find(id);
    }

    /** Changes a price. The cached product is removed on all nodes. */
    @CacheEvict(cacheNames = "products", key = "#id")
    public void changePrice(long id, BigDecimal price) {
        Product product = repository.find(id);
        repository.save(new Product(id, product.name(), price));
    }
}
