package dev.archipelago.simulation.redis;

import dev.archipelago.simulation.redis.RedisStream.Entry;
import dev.archipelago.simulation.redis.RedisStream.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * An in-memory model of the Redis commands that the server and the cache use, including Lua scripts. Blocking commands
 * and messages are handled by {@link RedisServer}. Not thread-safe.
 */
public final class RedisModel {

    private final LongSupplier micros;
    private final RedisLua lua = new RedisLua(this);
    private final BiConsumer<String, String> published;
    private RedisStore store = new RedisStore();
    private BiConsumer<String, List<String>> appended = (stream, fields) -> {};
    /** While a script runs, Redis's clock is frozen. */
    private long scriptTime = -1;

    /**
     * @param micros Redis's clock, in microseconds since 1970
     * @param published receives channel and message of each PUBLISH
     */
    public RedisModel(LongSupplier micros, BiConsumer<String, String> published) {
        this.micros = micros;
        this.published = published;
    }

    /** Sets the listener that receives the stream and the fields of each entry that is added. */
    void onAppend(BiConsumer<String, List<String>> listener) {
        appended = listener;
    }

    RedisStore snapshot() {
        return store.copy();
    }

    /** Restores a saved state without scripts, as on another server. */
    void restore(RedisStore earlier) {
        store = earlier.copy();
        lua.forget();
    }

    /** Disables the expiry of keys. */
    public void keepForEver() {
        store.keepForEver();
    }

    List<String> newest(String stream) {
        return store.stream(stream)
                .filter(entries -> entries.size() > 0)
                .map(entries -> entries.entries().getLast().fields())
                .orElse(List.of());
    }

    /** Executes a command. */
    public Reply execute(List<String> command) {
        try {
            return dispatch(command.getFirst().toUpperCase(Locale.ROOT), command.subList(1, command.size()));
        } catch (RedisErrorException e) {
            return new Reply.Failure(e.getMessage());
        }
    }

    /** Executes a command of a script, which throws an exception instead of returning an error. */
    Reply call(List<String> command) {
        return dispatch(command.getFirst().toUpperCase(Locale.ROOT), command.subList(1, command.size()));
    }

    private Reply dispatch(String name, List<String> args) {
        if (!args.isEmpty()) {
            store.expire(args.getFirst(), millis());
        }
        return switch (name) {
            case "EVAL" -> inScript(() -> lua.eval(args));
            case "EVALSHA" -> inScript(() -> lua.evalSha(args));
            case "PING" -> new Reply.Status("PONG");
            case "TIME" -> {
                long now = now();
                yield Reply.texts(List.of(Long.toString(now / 1_000_000), Long.toString(now % 1_000_000)));
            }
            case "PUBLISH" -> {
                published.accept(args.get(0), args.get(1));
                yield new Reply.Number(0);
            }
            case "XADD", "XREVRANGE", "XRANGE", "XLEN", "XREAD" -> stream(name, args);
            default -> onKey(name, args);
        };
    }

    private Reply inScript(java.util.function.Supplier<Reply> script) {
        scriptTime = micros.getAsLong();
        try {
            return script.get();
        } finally {
            scriptTime = -1;
        }
    }

    private long now() {
        return scriptTime >= 0 ? scriptTime : micros.getAsLong();
    }

    private long millis() {
        return now() / 1000;
    }

    private Reply onKey(String name, List<String> args) {
        String key = args.getFirst();
        return switch (name) {
            case "GET" -> store.text(key).<Reply>map(Reply.Bulk::new).orElse(Reply.NIL);
            case "GETEX" -> getex(key, Long.parseLong(args.get(2)));
            case "SET" -> set(args);
            case "SETEX" -> setFor(key, Long.parseLong(args.get(1)) * 1000, args.get(2));
            case "PSETEX" -> setFor(key, Long.parseLong(args.get(1)), args.get(2));
            case "DEL" ->
                new Reply.Number(args.stream()
                        .filter(each -> {
                            store.expire(each, millis());
                            return store.delete(each);
                        })
                        .count());
            case "EXISTS" -> new Reply.Number(store.has(key) ? 1 : 0);
            case "PTTL" ->
                new Reply.Number(
                        !store.has(key)
                                ? -2
                                : store.end(key).map(end -> end - millis()).orElse(-1L));
            case "PEXPIRE" -> pexpire(key, Long.parseLong(args.get(1)));
            case "GETRANGE" -> range(key, Integer.parseInt(args.get(1)), Integer.parseInt(args.get(2)));
            case "HGETALL" -> hash(key);
            case "HGET" -> field(key, args.get(1));
            case "HMGET" ->
                new Reply.Many(args.subList(1, args.size()).stream()
                        .map(each -> field(key, each))
                        .toList());
            case "HLEN" -> new Reply.Number(store.hash(key).orElse(Map.of()).size());
            case "HSETNX" -> field(key, args.get(1)) == Reply.NIL ? hset(key, args.subList(1, 3)) : new Reply.Number(0);
            case "HDEL" -> new Reply.Number(hdel(key, args.subList(1, args.size())));
            case "HSET" -> hset(key, args.subList(1, args.size()));
            default -> throw new RedisErrorException("ERR unknown command '" + name + "'");
        };
    }

    private Reply set(List<String> args) {
        String key = args.get(0);
        long life = -1;
        for (int i = 2; i < args.size(); i++) {
            switch (args.get(i).toUpperCase(Locale.ROOT)) {
                case "NX" -> {
                    if (store.has(key)) {
                        return Reply.NIL;
                    }
                }
                case "PX" -> life = Long.parseLong(args.get(++i));
                default -> throw new RedisErrorException("ERR syntax error");
            }
        }
        store.set(key, args.get(1));
        if (life >= 0) {
            store.endAt(key, millis() + life);
        }
        return Reply.OK;
    }

    private Reply setFor(String key, long life, String text) {
        if (life <= 0) {
            throw new RedisErrorException("ERR invalid expire time");
        }
        store.set(key, text);
        store.endAt(key, millis() + life);
        return Reply.OK;
    }

    private Reply getex(String key, long life) {
        Reply text = store.text(key).<Reply>map(Reply.Bulk::new).orElse(Reply.NIL);
        pexpire(key, life);
        return text;
    }

    private Reply pexpire(String key, long life) {
        if (!store.has(key)) {
            return new Reply.Number(0);
        }
        store.endAt(key, millis() + life);
        return new Reply.Number(1);
    }

    private Reply range(String key, int from, int to) {
        String text = store.text(key).orElse("");
        int end = Math.min(text.length(), to + 1);
        return new Reply.Bulk(from >= end ? "" : text.substring(from, end));
    }

    private Reply hash(String key) {
        List<String> flat = new ArrayList<>();
        store.hash(key).orElse(Map.of()).forEach((name, value) -> {
            flat.add(name);
            flat.add(value);
        });
        return Reply.texts(flat);
    }

    private long hdel(String key, List<String> names) {
        if (store.hash(key).isEmpty()) {
            return 0;
        }
        Map<String, String> hash = store.hashOf(key);
        long removed = names.stream().filter(name -> hash.remove(name) != null).count();
        if (hash.isEmpty()) {
            store.delete(key);
        }
        return removed;
    }

    private Reply field(String key, String name) {
        String value = store.hash(key).orElse(Map.of()).get(name);
        return value == null ? Reply.NIL : new Reply.Bulk(value);
    }

    private Reply hset(String key, List<String> pairs) {
        Map<String, String> hash = store.hashOf(key);
        long added = 0;
        for (int i = 0; i < pairs.size(); i += 2) {
            added += hash.put(pairs.get(i), pairs.get(i + 1)) == null ? 1 : 0;
        }
        return new Reply.Number(added);
    }

    private Reply stream(String name, List<String> args) {
        String key = args.getFirst();
        return switch (name) {
            case "XADD" -> xadd(args);
            case "XLEN" ->
                new Reply.Number(store.stream(key).map(RedisStream::size).orElse(0));
            case "XREAD" -> read(Read.of(args)).orElse(Reply.NO_LIST);
            default -> xrange(args, name.equals("XREVRANGE"));
        };
    }

    private Reply xadd(List<String> args) {
        int at = 1;
        long length = -1;
        boolean exactly = true;
        if (args.get(at).equalsIgnoreCase("MAXLEN")) {
            at++;
            if (args.get(at).equals("~") || args.get(at).equals("=")) {
                exactly = args.get(at++).equals("=");
            }
            length = Long.parseLong(args.get(at++));
        }
        if (!args.get(at).equals("*")) {
            throw new RedisErrorException("ERR the model only knows ids made by Redis");
        }
        List<String> fields = args.subList(at + 1, args.size());
        RedisStream stream = store.streamOf(args.getFirst());
        Id id = stream.add(millis(), fields);
        if (length >= 0) {
            stream.trim(length, exactly);
        }
        appended.accept(args.getFirst(), List.copyOf(fields));
        return new Reply.Bulk(id.toString());
    }

    private Reply xrange(List<String> args, boolean reversed) {
        String from = args.get(reversed ? 2 : 1);
        String to = args.get(reversed ? 1 : 2);
        long count = args.size() > 4 ? Long.parseLong(args.get(4)) : Long.MAX_VALUE;
        return new Reply.Many(store.stream(args.getFirst())
                .map(stream -> stream.range(
                        from.equals("-") ? Id.LEAST : Id.of(from, 0),
                        to.equals("+") ? Id.MOST : Id.of(to, -1),
                        reversed,
                        count))
                .orElse(List.of())
                .stream()
                .map(Entry::reply)
                .toList());
    }

    /** Returns the result of a non-blocking stream read; empty if there are no entries. */
    Optional<Reply> read(Read read) {
        List<Reply> found = store.stream(read.stream())
                .map(stream -> stream.after(Id.of(read.after(), 0), read.count()))
                .orElse(List.of())
                .stream()
                .map(Entry::reply)
                .toList();
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reply.Many(
                        List.of(new Reply.Many(List.of(new Reply.Bulk(read.stream()), new Reply.Many(found))))));
    }

    /** The arguments of XREAD; {@code block} is -1 for a non-blocking read. */
    record Read(String stream, String after, long count, long block) {
        static Read of(List<String> args) {
            long count = Long.MAX_VALUE;
            long block = -1;
            int at = 0;
            while (!args.get(at).equalsIgnoreCase("STREAMS")) {
                if (args.get(at).equalsIgnoreCase("COUNT")) {
                    count = Long.parseLong(args.get(at + 1));
                } else {
                    block = Long.parseLong(args.get(at + 1));
                }
                at += 2;
            }
            return new Read(args.get(at + 1), args.get(at + 2), count, block);
        }
    }
}
