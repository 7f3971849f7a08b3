/** The arithmetic of technical indicators over klines: numbers in, numbers out. Uses ta4j and the vocabulary; asks nobody and keeps nothing. */
@NullMarked
package dev.archipelago.indicator;

import org.jspecify.annotations.NullMarked;
