package samples.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;

/** A shop whose products are cached in memory and in Redis. Start as many nodes as you like. */
@SpringBootApplication
@EnableCaching
public class ShopApplication {

    /** @param args Spring Boot's arguments, for example {@code --server.port=8081} */
    public static void main(String[] args) {
        SpringApplication.run(ShopApplication.class, args);
    }
}
