package samples.shop;

import java.math.BigDecimal;
import java.util.NoSuchElementException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /products/1} and {@code PUT /products/1/price}. */
@RestController
public class ProductController {

    private final ProductService products;

    ProductController(ProductService products) {
        this.products = products;
    }

    @GetMapping("/products/{id}")
    Product product(@PathVariable long id) {
        return products.product(id);
    }

    @PutMapping("/products/{id}/price")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePrice(@PathVariable long id, @RequestBody BigDecimal price) {
        products.changePrice(id, price);
    }

    @ExceptionHandler(NoSuchElementException.class)
    @ResponseStatus(HttpStatus.NOT_FOUND)
    void notFound() {}
}
