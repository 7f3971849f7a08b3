package dev.archipelago.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.web.page.SiteHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.Http1ServerConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests pipelined requests, which arrive on a connection before earlier ones have been answered. */
class PipelinedRequestsTest {

    private static final int ANSWER_BYTES = 100_000;

    private final Connections connections = new Connections(
            ConnectionLimits.ofMaximum(10), SiteHeaders.of(Optional.empty()), new Http1ServerConfig(), () -> 0L);
    private final ConnectionGuard guard =
            new ConnectionGuard(ConnectionLimits.ofMaximum(10), SiteHeaders.of(Optional.empty()), connections);
    private final List<String> begun = new ArrayList<>();
    private boolean answersAtOnce = true;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new RequestHeadDecoder(new Http1ServerConfig(), guard), guard, new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    if (message instanceof HttpRequest request) {
                        begun.add(request.uri());
                        if (answersAtOnce) {
                            answer();
                        }
                    }
                    ReferenceCountUtil.release(message);
                }
            });

    @BeforeEach
    void stopTheClock() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void answer() {
        ByteBuf body = Unpooled.wrappedBuffer(new byte[ANSWER_BYTES]);
        channel.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body));
    }

    private void receive(String... uris) {
        StringBuilder requests = new StringBuilder();
        for (String uri : uris) {
            requests.append("GET ").append(uri).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        channel.writeInbound(Unpooled.copiedBuffer(requests, StandardCharsets.US_ASCII));
    }

    @Test
    void pipelined_answeredAtOnce_oneIsBegunPerTurnOfTheLoop() {
        receive("/1", "/2", "/3");

        assertThat(begun).containsExactly("/1");
    }

    @Test
    void pipelined_turnsPass_allAreAnsweredInOrderAndReadingGoesOn() {
        receive("/1", "/2", "/3");
        turns(3);

        assertThat(begun).containsExactly("/1", "/2", "/3");
        assertThat(channel.config().isAutoRead()).isTrue();
        receive("/4");
        assertThat(begun).endsWith("/4");
    }

    @Test
    void pipelined_whileAnAnswerIsMade_waitUndecodedAndNothingMoreIsRead() {
        answersAtOnce = false;
        receive("/1");
        receive("/2");
        turns(3);

        assertThat(begun).containsExactly("/1");
        assertThat(channel.config().isAutoRead()).isFalse();

        answer();
        turns(2);

        assertThat(begun).containsExactly("/1", "/2");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void pipelined_splitInItsHead_isAnsweredWhenTheRestComes() {
        channel.writeInbound(
                Unpooled.copiedBuffer("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HT", StandardCharsets.US_ASCII));
        turns(1);
        channel.writeInbound(Unpooled.copiedBuffer("TP/1.1\r\nHost: x\r\n\r\n", StandardCharsets.US_ASCII));
        turns(2);

        assertThat(begun).containsExactly("/1", "/2");
    }

    @Test
    void bytesAfterAnUpgrade_readingGoesOn() {
        answersAtOnce = false;
        receive("/ws", "/early");

        channel.writeAndFlush(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS));
        turns(2);

        assertThat(channel.config().isAutoRead()).isTrue();
    }

    /** Runs iterations of the event loop. */
    private void turns(int turns) {
        for (int i = 0; i < turns; i++) {
            channel.advanceTimeBy(1, TimeUnit.MICROSECONDS);
            channel.runScheduledPendingTasks();
        }
    }
}
