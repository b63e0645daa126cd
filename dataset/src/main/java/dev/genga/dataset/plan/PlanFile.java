package dev.genga.dataset.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.MediaKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;

/// Writes plans as JSON that people can read, a line for each clip, and reads them back. The same
/// plan gives the same bytes.
public final class PlanFile {
  private static final int VERSION = 2;

  private PlanFile() {}

  private record Document(int version, DatasetPlan plan) {}

  /// Writes a plan, whole or not at all.
  ///
  /// @throws UncheckedIOException if it can't be written
  public static void write(Path file, DatasetPlan plan) {
    AtomicFile.writeStream(
        file,
        out -> {
          var writer = mapper().writer(new PlanLayout());
          try (var json = writer.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            writer.writeValue(json, new Document(VERSION, plan));
            json.writeRaw('\n');
          }
        });
  }

  /// Reads a plan.
  ///
  /// @throws ProblemException if the file is missing, damaged, or of another version
  public static DatasetPlan read(Path file) {
    try (var in = Files.newInputStream(file)) {
      var document = mapper().readValue(in, Document.class);
      if (document.version() != VERSION) {
        throw new ProblemException(
            "the plan has version %d, and this program reads %d"
                .formatted(document.version(), VERSION),
            file.toString(),
            "plan again");
      }
      return document.plan();
    } catch (NoSuchFileException e) {
      throw new ProblemException("there is no plan", file.toString(), "make one with `genga plan`");
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      throw new ProblemException(
          "the plan can't be read: " + e.getOriginalMessage(),
          file + (place == null ? "" : ":" + place.getLineNr()),
          "plan again");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectMapper mapper() {
    var module = new SimpleModule();
    text(module, Path.class, Path::toString, Path::of);
    text(module, Size.class, Size::toString, PlanFile::size);
    text(module, FrameUse.class, FrameUse::toString, FrameUse::parse);
    text(module, LossMask.class, LossMask::toString, LossMask::parse);
    text(
        module,
        PlanEvent.Kind.class,
        PlanEvent.Kind::word,
        word -> constant(PlanEvent.Kind.class, word));
    text(
        module,
        MediaKind.class,
        kind -> kind.name().toLowerCase(Locale.ROOT),
        word -> constant(MediaKind.class, word));
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .addModule(module)
        .build();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
  }

  private static Size size(String text) {
    int times = text.indexOf('x');
    return new Size(
        Integer.parseInt(text.substring(0, times)), Integer.parseInt(text.substring(times + 1)));
  }

  /// Has a type written as text and read back.
  private static <T> void text(
      SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
    module.addSerializer(
        type,
        new JsonSerializer<T>() {
          @Override
          public void serialize(T value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeString(write.apply(value));
          }
        });
    module.addDeserializer(
        type,
        new JsonDeserializer<T>() {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
              return read.apply(in.getValueAsString(""));
            } catch (RuntimeException e) {
              throw context.weirdStringException(in.getValueAsString(""), type, e.toString());
            }
          }
        });
  }
}
