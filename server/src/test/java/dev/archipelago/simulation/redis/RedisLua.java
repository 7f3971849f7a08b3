package dev.archipelago.simulation.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.VarArgFunction;
import org.luaj.vm2.lib.jse.JsePlatform;

/** A Lua interpreter that runs scripts with the semantics of Redis. */
final class RedisLua {

    private final RedisModel model;
    private final Globals globals = JsePlatform.standardGlobals();
    private final Map<String, LuaValue> scripts = new HashMap<>();
    private final Map<Reply, LuaValue> entries = new IdentityHashMap<>();
    /** The compiled scripts of all models, which use the same few. */
    private static final Map<String, String> DIGESTS = new HashMap<>();

    RedisLua(RedisModel model) {
        this.model = model;
        globals.set("unpack", globals.get("table").get("unpack"));
        LuaValue plain = globals.get("string").get("format");
        globals.get("string").set("format", new VarArgFunction() {
            @Override
            public Varargs invoke(Varargs args) {
                // Redis's Lua prints all digits of a number, unlike this implementation.
                return args.checkjstring(1).equals("%.0f")
                        ? LuaValue.valueOf(String.format("%.0f", args.checkdouble(2)))
                        : plain.invoke(args);
            }
        });
        LuaTable redis = new LuaTable();
        redis.set("call", new VarArgFunction() {
            @Override
            public Varargs invoke(Varargs args) {
                return onModel(args);
            }
        });
        redis.set("pcall", new VarArgFunction() {
            @Override
            public Varargs invoke(Varargs args) {
                try {
                    return onModel(args);
                } catch (LuaError e) {
                    LuaTable failure = new LuaTable();
                    failure.set("err", e.getMessage());
                    return failure;
                }
            }
        });
        globals.set("redis", redis);
    }

    /** Removes all cached scripts. */
    void forget() {
        scripts.clear();
    }

    Reply eval(List<String> args) {
        String text = args.getFirst();
        String digest = digest(text);
        return run(scripts.computeIfAbsent(digest, one -> globals.load(utf8(text), "script")), args);
    }

    Reply evalSha(List<String> args) {
        LuaValue script = scripts.get(args.getFirst());
        if (script == null) {
            throw new RedisErrorException("NOSCRIPT No matching script. Please use EVAL.");
        }
        return run(script, args);
    }

    private Reply run(LuaValue script, List<String> args) {
        int keys = Integer.parseInt(args.get(1));
        globals.set("KEYS", table(args.subList(2, 2 + keys)));
        globals.set("ARGV", table(args.subList(2 + keys, args.size())));
        try {
            return reply(script.call());
        } catch (LuaError e) {
            if (e.getCause() instanceof RedisErrorException error) {
                throw error;
            }
            throw new RedisErrorException("ERR " + e.getMessage());
        }
    }

    private Varargs onModel(Varargs args) {
        List<String> command = new ArrayList<>();
        for (int i = 1; i <= args.narg(); i++) {
            command.add(text(args.arg(i)));
        }
        try {
            return value(model.call(command));
        } catch (RedisErrorException e) {
            throw new LuaError(e);
        }
    }

    private static LuaTable table(List<String> texts) {
        LuaTable table = new LuaTable();
        for (int i = 0; i < texts.size(); i++) {
            table.set(i + 1, lua(texts.get(i)));
        }
        return table;
    }

    private static LuaString lua(String text) {
        return LuaString.valueOf(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(LuaValue value) {
        if (value.isnumber() && !value.isstring() || value instanceof org.luaj.vm2.LuaNumber) {
            double number = value.todouble();
            return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
        }
        LuaString string = value.checkstring();
        return new String(string.m_bytes, string.m_offset, string.m_length, StandardCharsets.ISO_8859_1);
    }

    private LuaValue value(Reply reply) {
        return switch (reply) {
            case Reply.Number number -> LuaValue.valueOf((double) number.value());
            case Reply.Bulk bulk -> lua(bulk.text());
            case Reply.Nil _ -> LuaValue.FALSE;
            case Reply.Failure failure -> throw new LuaError(failure.text());
            case Reply.Status status -> {
                LuaTable table = new LuaTable();
                table.set("ok", lua(status.text()));
                yield table;
            }
            case Reply.Many many -> {
                LuaTable table = new LuaTable();
                for (int i = 0; i < many.parts().size(); i++) {
                    Reply part = many.parts().get(i);
                    // Entries of streams are long, are read by many scripts and never modified.
                    table.set(
                            i + 1,
                            part instanceof Reply.Many ? entries.computeIfAbsent(part, RedisLua::list) : value(part));
                }
                yield table;
            }
        };
    }

    private static LuaValue list(Reply reply) {
        LuaTable table = new LuaTable();
        List<Reply> parts = ((Reply.Many) reply).parts();
        for (int i = 0; i < parts.size(); i++) {
            table.set(
                    i + 1,
                    parts.get(i) instanceof Reply.Many ? list(parts.get(i)) : lua(((Reply.Bulk) parts.get(i)).text()));
        }
        return table;
    }

    private static Reply reply(LuaValue value) {
        if (value instanceof org.luaj.vm2.LuaNumber) {
            return new Reply.Number((long) value.todouble());
        }
        if (value.isboolean()) {
            return value.toboolean() ? new Reply.Number(1) : Reply.NIL;
        }
        if (value.istable()) {
            if (!value.get("ok").isnil()) {
                return new Reply.Status(text(value.get("ok")));
            }
            List<Reply> parts = new ArrayList<>();
            for (int i = 1; !value.get(i).isnil(); i++) {
                parts.add(reply(value.get(i)));
            }
            return new Reply.Many(List.copyOf(parts));
        }
        return value.isnil() ? Reply.NIL : new Reply.Bulk(text(value));
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String digest(String text) {
        return DIGESTS.computeIfAbsent(text, script -> {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-1")
                                .digest(script.getBytes(StandardCharsets.ISO_8859_1)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
