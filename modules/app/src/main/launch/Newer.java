import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives classes of an old version, below a directory, the version of this JDK and the stack maps that come with it: the
 * JVM keeps no class from before Java 6 ready (-XX:AOTCache), and picocli's 220 took 200 ms of each start.
 */
class Newer {
    public static void main(String... arguments) throws IOException {
        ClassFile files =
                ClassFile.of(
                        ClassFile.ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofClassLoading(
                                        ClassLoader.getSystemClassLoader())));
        List<Path> classes;
        try (var all = Files.walk(Path.of(arguments[0]))) {
            classes = all.filter(file -> file.toString().endsWith(".class")).toList();
        }
        for (Path file : classes) {
            ClassModel old = files.parse(Files.readAllBytes(file));
            if (old.majorVersion() < ClassFile.JAVA_6_VERSION) {
                Files.write(file, newer(files, old));
            }
        }
    }

    private static byte[] newer(ClassFile files, ClassModel old) {
        MethodTransform again = MethodTransform.transformingCode(CodeTransform.ACCEPT_ALL);
        return files.build(
                old.thisClass().asSymbol(),
                to -> {
                    to.withVersion(ClassFile.latestMajorVersion(), 0);
                    old.forEach(element -> {
                        switch (element) {
                            case ClassFileVersion _ -> {}
                            case MethodModel method -> to.transformMethod(method, again);
                            default -> to.with(element);
                        }
                    });
                });
    }
}
