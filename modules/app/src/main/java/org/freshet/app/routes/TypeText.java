package org.freshet.app.routes;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A type as descriptions write it: {@code Outcome<Plan>}. {@code WorkKey} is the text of a key, a
 * String in Java; {@code Trigger} is no message at all.
 */
record TypeText(String name, List<TypeText> of) {
    static final TypeText WORK_KEY = new TypeText("WorkKey", List.of());
    static final TypeText KEYS = new TypeText("List", List.of(WORK_KEY));
    static final TypeText TRIGGER = new TypeText("Trigger", List.of());
    static final TypeText EXCEPTION = new TypeText("Exception", List.of());
    static final TypeText VOID = new TypeText("void", List.of());

    /** What a description promises: {@code In -> Out[, prose]}. */
    record Promise(TypeText in, TypeText out) {
        static Optional<Promise> parse(String description) {
            int arrow = description.indexOf(" -> ");
            if (arrow < 0) {
                return Optional.empty();
            }
            String rest = description.substring(arrow + 4);
            int depth = 0;
            int end = 0;
            while (end < rest.length() && (depth > 0 || rest.charAt(end) != ',')) {
                char c = rest.charAt(end++);
                depth += c == '<' ? 1 : c == '>' ? -1 : 0;
            }
            Optional<TypeText> out = TypeText.parse(rest.substring(0, end));
            return TypeText.parse(description.substring(0, arrow))
                    .flatMap(in -> out.map(made -> new Promise(in, made)));
        }
    }

    static Optional<TypeText> parse(String text) {
        String type = text.strip();
        int open = type.indexOf('<');
        String name = open < 0 ? type : type.substring(0, open);
        if (!name.matches("[A-Za-z][A-Za-z0-9]*|\\?") || (open >= 0 && !type.endsWith(">"))) {
            return Optional.empty();
        }
        List<TypeText> of = new ArrayList<>();
        if (open >= 0) {
            int depth = 0;
            int from = open + 1;
            for (int i = from; i < type.length(); i++) {
                char c = type.charAt(i);
                if (depth == 0 && (c == ',' || i == type.length() - 1)) {
                    Optional<TypeText> part = parse(type.substring(from, i));
                    if (part.isEmpty()) {
                        return Optional.empty();
                    }
                    of.add(part.get());
                    from = i + 1;
                }
                depth += c == '<' ? 1 : c == '>' ? -1 : 0;
            }
        }
        return Optional.of(new TypeText(name, List.copyOf(of)));
    }

    static TypeText of(String name, Class<?> inner) {
        return new TypeText(name, List.of(new TypeText(inner.getSimpleName(), List.of())));
    }

    /** As Java has it, in the simple names that descriptions use. */
    static TypeText java(Type type) {
        return switch (type) {
            case Class<?> plain -> new TypeText(plain.getSimpleName(), List.of());
            case ParameterizedType made ->
                    new TypeText(
                            java(made.getRawType()).name(),
                            List.of(made.getActualTypeArguments()).stream()
                                    .map(TypeText::java)
                                    .toList());
            case WildcardType _, TypeVariable<?> _ -> new TypeText("?", List.of());
            case GenericArrayType _ -> new TypeText("Array", List.of());
            default -> throw new IllegalStateException("no such type: " + type);
        };
    }

    /** Whether a value of this type may stand where Java has that type. */
    boolean fits(TypeText java) {
        return switch (java.name()) {
            case "?", "Object" -> true;
            case "String" -> name.equals("String") || name.equals("WorkKey");
            case "Throwable", "Exception" -> name.equals("Exception") || name.equals("Throwable");
            default -> name.equals(java.name()) && fitAll(of, java.of());
        };
    }

    private static boolean fitAll(List<TypeText> these, List<TypeText> java) {
        if (these.size() != java.size()) {
            return false;
        }
        for (int i = 0; i < these.size(); i++) {
            if (!these.get(i).fits(java.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return of.isEmpty()
                ? name
                : name
                        + of.stream()
                                .map(TypeText::toString)
                                .collect(Collectors.joining(", ", "<", ">"));
    }
}
