package dev.archipelago.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.site.Await;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the limiter on real sockets with an acceptor and one event loop, as set up by Vert.x. */
class AcceptLimiterTest {

    private static final int CLIENTS = 60;

    private final EventLoopGroup acceptors = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final AtomicReference<AcceptLimiter> limiter = new AtomicReference<>();
    private final Set<Channel> opened = ConcurrentHashMap.newKeySet();
    private final List<Socket> clients = new ArrayList<>();
    private Channel listening;

    @BeforeEach
    void listen() throws Exception {
        listening = new ServerBootstrap()
                .group(acceptors, loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        opened.add(channel);
                        limiter.get().opened(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        limiter.set(new AcceptLimiter(listening));
        limiter.get().install();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        acceptors.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private void connect(int number) throws Exception {
        int port = ((InetSocketAddress) listening.localAddress()).getPort();
        for (int i = 0; i < number; i++) {
            clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        // Between two tasks the acceptor polls the listening socket.
        for (int i = 0; i < 2; i++) {
            listening.eventLoop().submit(() -> {}).sync();
        }
    }

    @Test
    void channelRead_eventLoopBusy_leavesNewConnectionsInTheBacklogAndOpensThemLater() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        loop.execute(() -> awaitUninterruptibly(busy));

        connect(CLIENTS);

        assertThat(limiter.get().waiting()).isBetween(1, AcceptLimiter.WAITING_MAXIMUM);
        assertThat(opened).isEmpty();

        busy.countDown();
        Await.until("all are opened", () -> opened.size() == CLIENTS);
        Await.until("none waits", () -> limiter.get().waiting() == 0);
    }

    @Test
    void opened_manyClients_eventLoopOpensFewPerTurn() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        loop.execute(() -> awaitUninterruptibly(busy));
        connect(CLIENTS);
        List<Integer> perTurn = new CopyOnWriteArrayList<>();
        // A scheduled task runs once per iteration of the event loop.
        loop.scheduleAtFixedRate(() -> perTurn.add(opened.size()), 1, 1, TimeUnit.NANOSECONDS);

        busy.countDown();
        Await.until("all are opened", () -> perTurn.contains(CLIENTS));

        int before = 0;
        for (int opened : perTurn) {
            assertThat(opened - before).isLessThanOrEqualTo(AcceptLimiter.WAITING_MAXIMUM);
            before = opened;
        }
    }

    @Test
    void opened_connectionThatEndedBefore_countsOnce() throws Exception {
        connect(1);
        Await.until("it is opened", () -> opened.size() == 1);
        clients.getFirst().close();
        opened.iterator().next().close().sync();

        connect(CLIENTS);

        Await.until("the others are opened", () -> opened.size() == CLIENTS + 1);
        Await.until("none waits", () -> limiter.get().waiting() == 0);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
