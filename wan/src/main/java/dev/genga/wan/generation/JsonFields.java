package dev.genga.wan.generation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The fields of one JSON object, with all that is wrong with them. What is absent, or wrong, has its
/// default.
///
/// @param where the file and the object's key, for messages
record JsonFields(JsonNode node, String where, Problems problems) {

  /// Fields of an object that has no others than these.
  static JsonFields of(JsonNode node, String where, Problems problems, String... keys) {
    if (!node.isObject()) {
      problems.add("this is no { ... }: " + node, where, "write it as one");
    }
    var known = Set.of(keys);
    node.fieldNames()
        .forEachRemaining(key -> {
          if (!known.contains(key)) {
            problems.add("it has no \"%s\"".formatted(key), where, "leave it out");
          }
        });
    return new JsonFields(node, where, problems);
  }

  /// A number; a word such as NaN is none.
  double number(String key, double otherwise) {
    return value(key, otherwise, "a number", JsonNode::isNumber, JsonNode::asDouble);
  }

  int whole(String key, int otherwise) {
    return value(
        key,
        otherwise,
        "a whole number",
        value -> value.isIntegralNumber() && value.canConvertToInt(),
        JsonNode::asInt);
  }

  /// A text, or null where there is none.
  @Nullable String text(String key) {
    String text = value(key, "", "text", JsonNode::isTextual, JsonNode::asText);
    return node.has(key) ? text : null;
  }

  /// One of an enum's values by its name in small letters.
  <E extends Enum<E>> E named(String key, E otherwise) {
    String name = text(key);
    if (name == null) {
      return otherwise;
    }
    var values = otherwise.getDeclaringClass().getEnumConstants();
    var names = new ArrayList<String>();
    for (var value : values) {
      names.add(value.name().toLowerCase(Locale.ROOT));
      if (names.getLast().equals(name)) {
        return value;
      }
    }
    problems.add(
        "\"%s\" is none of %s: %s".formatted(key, names, name), where, "choose one of them");
    return otherwise;
  }

  /// A list of numbers.
  List<Double> numbers(String key) {
    return list(key, JsonNode::isNumber, JsonNode::asDouble);
  }

  /// A list of whole numbers.
  List<Integer> wholes(String key) {
    return list(key, value -> value.isIntegralNumber() && value.canConvertToInt(), JsonNode::asInt);
  }

  private <T> List<T> list(String key, Predicate<JsonNode> is, Function<JsonNode, T> get) {
    var values = new ArrayList<T>();
    var list = node.path(key);
    boolean right = list.isArray();
    for (var value : list) {
      right &= is.test(value);
      values.add(get.apply(value));
    }
    if (!right) {
      problems.add(
          "\"%s\" is no list of numbers: %s".formatted(key, list), where, "write it as [1, 2]");
    }
    return values;
  }

  private <T> T value(
      String key, T otherwise, String kind, Predicate<JsonNode> is, Function<JsonNode, T> get) {
    var value = node.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!is.test(value)) {
      problems.add("\"%s\" is not %s: %s".formatted(key, kind, value), where, "mend it");
      return otherwise;
    }
    return get.apply(value);
  }
}
