package dev.archipelago.infrastructure.broker;

/**
 * A message for a broker.
 *
 * @param id the same whenever the message is sent again, so that the broker or a consumer can recognise duplicates
 * @param key messages with the same key stay in order
 * @param body the content, which is not copied
 */
public record Message(String id, String key, byte[] body) {}
