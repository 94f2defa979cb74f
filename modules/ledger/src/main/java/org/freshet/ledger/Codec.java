package org.freshet.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.Pin;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.model.WorkKey;
import org.jspecify.annotations.Nullable;

/**
 * The records of the flow as JSON and back: in the ledger's rows, in plan files, in exports.
 *
 * <p>Names, versions, maintainers, destinations and work keys are texts; a target is an object with
 * its suffix, because settings may name series that the reader does not know. What there is none of
 * by name is left out. Reading is strict: another unknown or missing property means that another
 * Freshet wrote it, and guessing would break the promise of same bytes.
 */
public final class Codec {
    private Codec() {}

    /** Made when first needed: asking commands mostly do without. */
    private static final class Lazy {
        static final JsonMapper MAPPER =
                JsonMapper.builder()
                        .addModule(new Jdk8Module())
                        .addModule(new JavaTimeModule())
                        .addModule(texts())
                        .addMixIn(Pin.class, OneOfPins.class)
                        .defaultPropertyInclusion(
                                JsonInclude.Value.construct(
                                        JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                        .withConfigOverride(
                                Map.class,
                                maps ->
                                        // A release of one tarball reads and looks as ever.
                                        maps.setInclude(
                                                        JsonInclude.Value.construct(
                                                                JsonInclude.Include.NON_EMPTY,
                                                                JsonInclude.Include.ALWAYS))
                                                .setSetterInfo(
                                                        JsonSetter.Value.forValueNulls(
                                                                Nulls.AS_EMPTY)))
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                        .build();

        private static SimpleModule texts() {
            SimpleModule module = new SimpleModule("freshet");
            text(module, SourceName.class, SourceName::new);
            text(module, DebianVersion.class, DebianVersion::parse);
            text(module, Maintainer.class, Maintainer::new);
            text(module, Destination.class, Destination::parse);
            text(module, WorkKey.class, WorkKey::parse);
            module.addAbstractTypeMapping(Target.class, Target.DebTarget.class);
            return module;
        }

        private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> read) {
            module.addSerializer(type, new ToStringSerializer(type));
            module.addDeserializer(type, new Text<>(type, read));
        }
    }

    /** Which of them it is stands in its properties. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({@JsonSubTypes.Type(Pin.SourcePin.class), @JsonSubTypes.Type(Pin.GitPin.class)})
    private interface OneOfPins {}

    private static final class Text<T> extends StdScalarDeserializer<T> {
        private final transient Function<String, T> read;

        Text(Class<T> type, Function<String, T> read) {
            super(type);
            this.read = read;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getValueAsString("");
            try {
                return read.apply(text);
            } catch (FreshetException | IllegalStateException e) {
                throw JsonMappingException.from(parser, String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** The record on one line. */
    public static String line(Object record) {
        return write(record, false);
    }

    /** The record as people read it: indented, with a newline at its end. */
    public static String document(Object record) {
        return write(record, true) + "\n";
    }

    private static String write(Object record, boolean indented) {
        try {
            return indented
                    ? Lazy.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(record)
                    : Lazy.MAPPER.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON for " + record.getClass(), e);
        }
    }

    /**
     * The record that a text holds, and nothing besides.
     *
     * @throws InvalidInput when it is not such a record, with line and column
     */
    public static <T> T read(String json, Class<T> type) {
        try {
            T record = Lazy.MAPPER.readValue(json, type);
            if (record == null) {
                throw new InvalidInput("not a %s: null".formatted(name(type)));
            }
            return record;
        } catch (JsonProcessingException e) {
            throw new InvalidInput(
                    "%snot a %s: %s".formatted(where(e.getLocation()), name(type), problem(e)),
                    "it must be as this version of Freshet writes it",
                    e);
        }
    }

    private static String where(@Nullable JsonLocation at) {
        return at == null ? "" : "line %d, column %d: ".formatted(at.getLineNr(), at.getColumnNr());
    }

    /** What is wrong, and with which property; without Jackson's advice to programmers. */
    private static String problem(JsonProcessingException e) {
        String problem = Shown.text(e.getOriginalMessage());
        if (!(e instanceof JsonMappingException mapping)) {
            return problem;
        }
        String path =
                mapping.getPath().stream()
                        .map(part ->
                                part.getFieldName() == null
                                        ? String.valueOf(part.getIndex())
                                        : part.getFieldName())
                        .collect(Collectors.joining("."));
        return problem.replaceFirst(" \\(.*", "")
                + (path.isEmpty() ? "" : ", at `%s`".formatted(Shown.text(path)));
    }

    private static String name(Class<?> type) {
        return type.getSimpleName();
    }
}
