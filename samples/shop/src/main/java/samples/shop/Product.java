package samples.shop;

import java.math.BigDecimal;

/** A product. */
public record Product(long id, String name, BigDecimal price) {}
