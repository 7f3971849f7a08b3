package samples.shop;

import java.math.BigDecimal;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Repository;

/** Stands for a database. It is static, so that the nodes that a test starts in one process share it. */
@Repository
public class ProductRepository {

    private static final Map<Long, Product> PRODUCTS = new ConcurrentHashMap<>(Map.of(
            1L, new Product(1, "Lotus tea", new BigDecimal("4.50")),
            2L, new Product(2, "Rice paper", new BigDecimal("1.20"))));

    private static final AtomicLong READS = new AtomicLong();

    /**
     * Returns a product.
     *
     * @throws NoSuchElementException if there is none with this number
     */
    public Product find(long id) {
        READS.incrementAndGet();
        Product product = PRODUCTS.get(id);
        if (product == null) {
            throw new NoSuchElementException("there is no product " + id);
        }
        return product;
    }

    /** Stores a product. */
    public void save(Product product) {
        PRODUCTS.put(product.id(), product);
    }

    /** Returns how often products were read. */
    public long reads() {
        return READS.get();
    }
}
