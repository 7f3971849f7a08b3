package dev.archipelago.simulation;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A Java agent that replaces calls of {@link System#nanoTime} by {@link VirtualNanos} in the server, the cache and the
 * classes of the JDK that wait with a timeout. Nothing else is modified.
 */
public final class VirtualTime {

    private static final String HOOK = "dev/archipelago/simulation/VirtualNanos";
    private static final ClassDesc HOOK_CLASS = ClassDesc.ofInternalName(HOOK);
    private static final MethodTypeDesc READS = MethodTypeDesc.of(ConstantDescs.CD_long);
    private static final MethodHandleDesc HOOK_HANDLE =
            MethodHandleDesc.ofMethod(DirectMethodHandleDesc.Kind.STATIC, HOOK_CLASS, "nanoTime", READS);

    private static volatile Instrumentation instrumentation;

    private VirtualTime() {}

    /** Called by the JVM when {@link #install} attaches to it. */
    public static void agentmain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    /** Transforms the classes; has no effect when called again. */
    static synchronized void install() {
        if (instrumentation != null) {
            return;
        }
        try {
            VirtualMachine machine =
                    VirtualMachine.attach(Long.toString(ProcessHandle.current().pid()));
            machine.loadAgent(jar("Agent-Class", VirtualTime.class.getName()).toString());
            machine.detach();
            rewrite(instrumentation);
        } catch (IOException | ReflectiveOperationException | UnmodifiableClassException e) {
            throw new IllegalStateException("virtual time cannot be installed in this JVM", e);
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException("the JVM needs -Djdk.attach.allowAttachSelf=true", e);
        } catch (com.sun.tools.attach.AgentLoadException | com.sun.tools.attach.AgentInitializationException e) {
            throw new IllegalStateException("the agent cannot be attached to the JVM", e);
        }
    }

    private static void rewrite(Instrumentation given)
            throws IOException, UnmodifiableClassException, ReflectiveOperationException {
        given.appendToBootstrapClassLoaderSearch(
                new JarFile(jar(null, null, HOOK + ".class").toFile()));
        Class<?> hook = Class.forName(HOOK.replace('/', '.'));
        if (hook.getClassLoader() != null) {
            throw new IllegalStateException(hook + " was loaded before the boot class path had it");
        }
        given.redefineModule(
                Object.class.getModule(), Set.of(hook.getModule()), Map.of(), Map.of(), Set.of(), Map.of());
        given.addTransformer(
                new ClassFileTransformer() {
                    @Override
                    public byte[] transform(
                            ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
                        return name != null && simulated(name) ? rewritten(bytes) : null;
                    }
                },
                true);
        given.retransformClasses(Arrays.stream(given.getAllLoadedClasses())
                .filter(type -> given.isModifiableClass(type)
                        && !type.isHidden()
                        && simulated(type.getName().replace('.', '/')))
                .toArray(Class[]::new));
    }

    private static boolean simulated(String name) {
        return name.startsWith("java/util/concurrent/")
                || name.equals("java/lang/VirtualThread")
                || (name.startsWith("dev/archipelago/") && !name.startsWith("dev/archipelago/simulation/"));
    }

    private static byte[] rewritten(byte[] bytes) {
        ClassFile format = ClassFile.of();
        boolean[] found = {false};
        byte[] changed =
                format.transformClass(format.parse(bytes), ClassTransform.transformingMethodBodies((code, element) -> {
                    CodeElement given = element;
                    found[0] |= rewrite(code, given);
                }));
        return found[0] ? changed : null;
    }

    private static boolean rewrite(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call
                && call.owner().asInternalName().equals("java/lang/System")
                && call.name().equalsString("nanoTime")) {
            code.invokestatic(HOOK_CLASS, "nanoTime", READS);
            return true;
        }
        if (element instanceof InvokeDynamicInstruction site
                && site.bootstrapArgs().stream().anyMatch(VirtualTime::reads)) {
            ConstantDesc[] arguments = site.bootstrapArgs().stream()
                    .map(argument -> reads(argument) ? HOOK_HANDLE : argument)
                    .toArray(ConstantDesc[]::new);
            code.invokedynamic(DynamicCallSiteDesc.of(
                    site.bootstrapMethod(), site.name().stringValue(), site.typeSymbol(), arguments));
            return true;
        }
        code.with(element);
        return false;
    }

    /** Returns whether the instruction refers to {@code System::nanoTime}. */
    private static boolean reads(ConstantDesc argument) {
        return argument instanceof DirectMethodHandleDesc handle
                && handle.owner().equals(ClassDesc.of("java.lang.System"))
                && handle.methodName().equals("nanoTime");
    }

    private static Path jar(String attribute, String value, String... classes) throws IOException {
        Path file = Files.createTempFile("simulation", ".jar");
        file.toFile().deleteOnExit();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (attribute != null) {
            manifest.getMainAttributes().putValue(attribute, value);
            manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        }
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (String name : classes) {
                jar.putNextEntry(new JarEntry(name));
                try (InputStream bytes = VirtualTime.class.getResourceAsStream("/" + name)) {
                    bytes.transferTo(jar);
                }
                jar.closeEntry();
            }
        }
        return file;
    }
}
