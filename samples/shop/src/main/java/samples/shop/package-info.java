/** A Spring Boot program with archipelago-cache. */
package samples.shop;
