package dev.genga.wan.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.weights.Float8Form;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// [Precision] as keys of [RequestJson], each only where it isn't the usual: requests of builds that had no
/// such keys were computed so, unless their options said otherwise.
final class PrecisionJson {
  static final String TRANSFORMER = "dtype";
  static final String VAE = "vae_dtype";
  static final String TEXT = "t5_dtype";
  static final String BASE = "fp8_base";
  static final String HALF_SUMS = "fp16_accumulation";
  static final Set<String> KEYS = Set.of(TRANSFORMER, VAE, TEXT, BASE, HALF_SUMS);

  private PrecisionJson() {}

  static void write(Precision precision, ObjectNode request) {
    write(request, TRANSFORMER, precision.transformer(), Precision.USUAL.transformer());
    write(request, VAE, precision.vae(), Precision.USUAL.vae());
    write(request, TEXT, precision.text(), Precision.USUAL.text());
    if (precision.base() != null) {
      request.put(BASE, precision.base().label());
    }
    if (precision.halfSums()) {
      request.put(HALF_SUMS, true);
    }
  }

  private static void write(ObjectNode request, String key, DType dtype, DType usual) {
    if (dtype != usual) {
      request.put(key, dtype.torchName());
    }
  }

  /// Reads the keys and adds what is wrong with them.
  ///
  /// @param where the file, for messages
  static Precision read(JsonNode root, String where, Problems problems) {
    var usual = Precision.USUAL;
    return new Precision(
        dtype(root, TRANSFORMER, usual.transformer(), where, problems),
        dtype(root, VAE, usual.vae(), where, problems),
        dtype(root, TEXT, usual.text(), where, problems),
        base(root.path(BASE), where, problems),
        halfSums(root.path(HALF_SUMS), where, problems));
  }

  private static DType dtype(
      JsonNode root, String key, DType usual, String where, Problems problems) {
    var node = root.path(key);
    if (node.isMissingNode()) {
      return usual;
    }
    return Arrays.stream(DType.values())
        .filter(dtype -> dtype.torchName().equals(node.textValue()))
        .findFirst()
        .orElseGet(() -> {
          problems.add(
              "\"%s\" is no dtype: %s".formatted(key, node),
              where,
              switch (key) {
                case TRANSFORMER -> "write it as \"bfloat16\", \"float16\" or \"float32\"";
                case TEXT -> "write it as \"bfloat16\", \"float32\" or \"float8_e4m3fn\"";
                default -> "write it as \"bfloat16\" or \"float32\"";
              });
          return usual;
        });
  }

  private static @Nullable Float8Form base(JsonNode node, String where, Problems problems) {
    if (node.isMissingNode()) {
      return null;
    }
    var form = Float8Form.parse(node.asText());
    if (form.isEmpty()) {
      problems.add(
          "\"%s\" is no form of 8 bits: %s".formatted(BASE, node),
          where,
          "use one of " + Float8Form.labels());
    }
    return form.orElse(null);
  }

  private static boolean halfSums(JsonNode node, String where, Problems problems) {
    if (!node.isMissingNode() && !node.isBoolean()) {
      problems.add(
          "\"%s\" is not true or false: %s".formatted(HALF_SUMS, node), where, "write one of them");
    }
    return node.asBoolean(false);
  }
}
