package org.freshet.app.routes;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What bean steps call: the bean is there, the method is there and takes what is written. Camel
 * tells the same without file and line, and only when it starts.
 */
final class BeanCalls {
    private final Map<String, Class<?>> beans;
    private final Findings findings;

    BeanCalls(Map<String, Class<?>> beans, Findings findings) {
        this.beans = beans;
        this.findings = findings;
    }

    void check(Stream<Step> steps) {
        steps.forEach(step -> {
            if (step.kind().equals("bean")) {
                bean(step);
            }
            step.uri()
                    .filter(uri -> uri.text().startsWith("bean:"))
                    .ifPresent(uri -> known(uri, Endpoints.bare(uri.text()).substring(5)));
        });
    }

    /** The one method that a bean step calls, if it is there. */
    static Optional<Method> method(Step step, Map<String, Class<?>> beans) {
        Optional<Class<?>> type =
                step.bean().map(Yaml.Scalar::text).map(name -> (Class<?>) beans.get(name));
        Optional<MethodCall> call = step.body().text("method").map(MethodCall::parse);
        if (type.isEmpty() || call.isEmpty()) {
            return Optional.empty();
        }
        List<Method> fitting = named(type.get(), call.get().name());
        call.get()
                .arguments()
                .ifPresent(arguments ->
                        fitting.removeIf(method -> method.getParameterCount() != arguments.size()));
        return fitting.size() == 1 ? Optional.of(fitting.getFirst()) : Optional.empty();
    }

    private boolean known(Yaml.Scalar at, String bean) {
        if (beans.containsKey(bean)) {
            return true;
        }
        findings.unknown(at.at(), "bean `%s` is unknown".formatted(bean), bean, beans.keySet());
        return false;
    }

    private void bean(Step step) {
        if (step.id().isEmpty() || step.body().text("description").isEmpty()) {
            findings.add(
                    step.at(),
                    "bean step `%s` has no `%s`"
                            .formatted(step.name(), step.id().isEmpty() ? "id" : "description"),
                    "give an id such as build-source-package and a description such as"
                            + " Plan -> Outcome<SourcePackage>");
        }
        Optional<Yaml.Scalar> ref = step.bean();
        if (ref.isEmpty()) {
            if (step.body().get("beanType").isEmpty()) {
                findings.add(step.at(), "bean step `%s` has no `ref`".formatted(step.name()));
            }
            return;
        }
        if (known(ref.get(), ref.get().text())) {
            call(step, ref.get().text());
        }
    }

    private void call(Step step, String bean) {
        Optional<Yaml.Scalar> written = step.body().scalar("method");
        if (written.isEmpty()) {
            findings.add(
                    step.at(),
                    "bean step `%s` names no `method`".formatted(step.name()),
                    "known are `%s`".formatted(String.join("`, `", verbs(bean))));
            return;
        }
        Yaml.Place at = written.get().at();
        MethodCall call = MethodCall.parse(written.get().text());
        List<Method> named = named(type(bean), call.name());
        if (named.isEmpty()) {
            findings.unknown(
                    at,
                    "bean `%s` has no method `%s`".formatted(bean, call.name()),
                    call.name(),
                    verbs(bean));
            return;
        }
        if (call.arguments().isEmpty() && named.size() == 1) {
            if (named.getFirst().getParameterCount() > 1) {
                findings.add(
                        at,
                        "`%s.%s` takes %s, and none are written"
                                .formatted(bean, call.name(), arguments(named.getFirst())),
                        "write them: %s(${exchangeProperty.work}, ${body})".formatted(call.name()));
            }
        } else if (call.arguments().isPresent()) {
            int given = call.arguments().get().size();
            if (named.stream().noneMatch(method -> method.getParameterCount() == given)) {
                findings.add(
                        at,
                        "`%s.%s` takes %s, got %d"
                                .formatted(bean, call.name(), arguments(named.getFirst()), given));
            }
        }
        if (named.size() > 1 && method(step, beans).isEmpty()) {
            findings.add(
                    at,
                    "bean `%s` has %d methods `%s`".formatted(bean, named.size(), call.name()),
                    "a step has one public verb");
        }
    }

    private static String arguments(Method method) {
        int count = method.getParameterCount();
        return count == 1 ? "1 argument" : count + " arguments";
    }

    private Class<?> type(String bean) {
        Class<?> type = beans.get(bean);
        if (type == null) {
            throw new IllegalStateException("no bean " + bean);
        }
        return type;
    }

    private Set<String> verbs(String bean) {
        Set<String> verbs = new TreeSet<>();
        methods(type(bean)).map(Method::getName).forEach(verbs::add);
        return verbs;
    }

    private static List<Method> named(Class<?> type, String name) {
        return new ArrayList<>(
                methods(type).filter(method -> method.getName().equals(name)).toList());
    }

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> !method.isBridge());
    }
}
