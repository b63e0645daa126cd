package dev.genga.app.statement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.genga.chat.Message;
import dev.genga.chat.Picture;
import dev.genga.chat.prompt.CheckedQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which statements a model sees in a part of a clip: what it is asked, and how its answer is read. The
/// answer has to be `{"statements": [{"number": 1, "visible": true}, ...]}`, with each statement once.
record Sightings(List<String> statements) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Pattern THOUGHT = Pattern.compile("(?s)<think>.*?</think>");
  private static final String FORM =
      "{\"statements\": [{\"number\": 1, \"visible\": true}, {\"number\": 2, \"visible\": false}]}";

  /// Copies the list.
  Sightings {
    statements = List.copyOf(statements);
  }

  /// What the model is asked, with its answer held to the form.
  CheckedQuestion question(List<Picture> shown) {
    return new CheckedQuestion(
        Message.user(task(shown.size()), shown),
        "list of what is seen",
        "run the same command again, or use another model",
        Sightings::repaired,
        this::faults);
  }

  private String task(int pictures) {
    String numbered =
        IntStream.range(0, statements.size())
            .mapToObj(i -> "%d. %s".formatted(i + 1, statements.get(i)))
            .collect(Collectors.joining("\n"));
    return """
    These %d pictures are frames of a part of a video clip, evenly spread over it and in their order.
    The whole clip has a caption. Here are its statements:

    %s

    Say of each statement whether all of it can be seen in these pictures. What only the rest of the clip may
    show is not visible. Judge by the pictures alone.
    Reply with JSON alone, in this form, with each number once:
    %s
    """
        .formatted(pictures, numbered, FORM);
  }

  /// The JSON in an answer: without thoughts, fences and remarks around it.
  static String repaired(String answer) {
    String text = THOUGHT.matcher(answer).replaceAll("").strip();
    int first = text.indexOf('{');
    int last = text.lastIndexOf('}');
    int list = text.indexOf('[');
    if (list >= 0 && (first < 0 || list < first)) {
      // The list alone, without what it stands in.
      int end = text.lastIndexOf(']');
      return end > list ? "{\"statements\": " + text.substring(list, end + 1) + "}" : text;
    }
    return first >= 0 && last > first ? text.substring(first, last + 1) : text;
  }

  /// What is wrong with an answer, as demands.
  private List<String> faults(String answer) {
    var demands = new ArrayList<String>();
    read(answer, demands);
    return demands;
  }

  /// Whether each statement is seen.
  ///
  /// @param answer without faults
  /// @throws IllegalArgumentException if it has any
  List<Boolean> seen(String answer) {
    var demands = new ArrayList<String>();
    var seen = read(answer, demands);
    if (!demands.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", demands));
    }
    return seen.stream().map(one -> Boolean.TRUE.equals(one)).toList();
  }

  private List<@Nullable Boolean> read(String answer, List<String> demands) {
    var seen = new ArrayList<@Nullable Boolean>();
    statements.forEach(_ -> seen.add(null));
    var list = parsed(answer).map(json -> json.path("statements")).filter(JsonNode::isArray);
    if (list.isEmpty()) {
      demands.add("reply with JSON alone, in the form " + FORM);
      return seen;
    }
    list.get().forEach(entry -> read(entry, seen, demands));
    for (int i = 0; i < seen.size(); i++) {
      if (seen.get(i) == null && demands.isEmpty()) {
        demands.add(
            "give each of the numbers 1 to %d: %d is missing".formatted(seen.size(), i + 1));
      }
    }
    return seen;
  }

  private static void read(JsonNode entry, List<@Nullable Boolean> seen, List<String> demands) {
    var number = entry.path("number");
    var visible = truth(entry.path("visible"));
    int index = number.isInt() ? number.intValue() - 1 : -1;
    if (index < 0 || index >= seen.size()) {
      demands.add("number the statements 1 to %d, with no others".formatted(seen.size()));
    } else if (visible.isEmpty()) {
      demands.add("say true or false of statement %d".formatted(index + 1));
    } else if (seen.get(index) != null) {
      demands.add("give each number once: %d comes twice".formatted(index + 1));
    } else {
      seen.set(index, visible.get());
    }
  }

  /// Some models put truth into quotation marks.
  private static Optional<Boolean> truth(JsonNode value) {
    return switch (value.isTextual() || value.isBoolean()
        ? value.asText().toLowerCase(Locale.ROOT)
        : "") {
      case "true", "yes" -> Optional.of(true);
      case "false", "no" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<JsonNode> parsed(String answer) {
    try {
      return Optional.ofNullable(JSON.readTree(answer)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
