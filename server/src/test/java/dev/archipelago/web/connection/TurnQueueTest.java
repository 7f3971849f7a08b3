package dev.archipelago.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnQueueTest {

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final TurnQueue queue = new TurnQueue(loop, 2);
    private final List<String> order = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void add_moreThanATurnRuns_otherWorkOfTheLoopComesBetween() throws Exception {
        CountDownLatch ended = new CountDownLatch(5);
        loop.submit(() -> {
                    queue.add(() -> {
                        order.add("first");
                        loop.execute(() -> order.add("other work"));
                        ended.countDown();
                    });
                    for (String name : List.of("second", "third", "fourth", "fifth")) {
                        queue.add(() -> {
                            order.add(name);
                            ended.countDown();
                        });
                    }
                })
                .sync();

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly("first", "second", "other work", "third", "fourth", "fifth");
    }

    @Test
    void add_taskThatThrows_theOthersRun() throws Exception {
        CountDownLatch ended = new CountDownLatch(3);
        queue.add(() -> {
            throw new IllegalStateException("a task that fails, for a test");
        });
        for (int i = 0; i < 3; i++) {
            queue.add(ended::countDown);
        }

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void add_byAnotherThread_runsOnTheLoop() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        queue.add(() -> {
            order.add(Boolean.toString(loop.inEventLoop()));
            ended.countDown();
        });

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly("true");
    }
}
