package dev.archipelago.site;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Concurrent clients. */
final class Readers {

    private Readers() {}

    /** Runs {@code request} {@code count} times concurrently and returns how many times it returned true. */
    static long at(int count, Callable<Boolean> request) {
        CountDownLatch begin = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                answers.add(threads.submit(() -> {
                    begin.await();
                    return request.call();
                }));
            }
            begin.countDown();
            long good = 0;
            for (Future<Boolean> answer : answers) {
                good += answer.get(30, TimeUnit.SECONDS) ? 1 : 0;
            }
            return good;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int result(Future<Integer> answer) {
        try {
            return answer.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the result of {@code request} for each of {@code paths}, all requested concurrently. */
    static List<Integer> all(List<String> paths, Function<String, Integer> request) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = paths.stream()
                    .map(path -> threads.submit(() -> request.apply(path)))
                    .toList();
            return answers.stream().map(Readers::result).toList();
        }
    }
}
