package dev.genga.wan.transformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The sizes that someone states of a transformer, in Wan's words (`num_heads`, `text_len`) or in
/// diffusers' (`num_attention_heads`). Heads and text length are in no shape, so that a model that is
/// not one of the published ones needs them stated.
///
/// @param source who states it, to be told to the user
/// @param heads attention heads, or null where nothing is said
/// @param textLength rows that a prompt is padded to, or null. diffusers keeps it in the pipeline and
///     not in the model: a configuration of its `WanTransformer3DModel` means the pipeline's 512
/// @param eps added to variances, or null
/// @param dim model width, or null
/// @param layers number of blocks, or null
record StatedSizes(
    String source,
    @Nullable Integer heads,
    @Nullable Integer textLength,
    @Nullable Double eps,
    @Nullable Integer dim,
    @Nullable Integer layers) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PUBLISHED_HEAD_DIM = 128;
  private static final int PUBLISHED_TEXT_LENGTH = 512;
  private static final int LARGEST = 1_000_000;

  /// Nothing stated.
  static StatedSizes nothing(String source) {
    return new StatedSizes(source, null, null, null, null, null);
  }

  /// The metadata from which [#ofMetadata] reads a model's sizes, in one order for all processes: a
  /// file's bytes follow it.
  static SortedMap<String, String> metadata(TransformerConfig config) {
    return new TreeMap<>(
        Map.of(
            "num_heads",
            Integer.toString(config.heads()),
            "text_len",
            Integer.toString(config.textLength()),
            "eps",
            Double.toString(config.eps())));
  }

  /// Reads a JSON object.
  static StatedSizes of(JsonNode json, String source) {
    if (json.has("d_model")) {
      return nothing(source); // a text encoder's
    }
    Integer heads = whole(json, "num_heads", "num_attention_heads");
    Integer headDim = whole(json, "attention_head_dim");
    Integer dim = whole(json, "dim");
    Integer textLength = whole(json, "text_len");
    if (textLength == null && json.path("_class_name").asText().equals("WanTransformer3DModel")) {
      textLength = PUBLISHED_TEXT_LENGTH;
    }
    if (dim == null && heads != null && headDim != null) {
      dim = heads * headDim;
    }
    return new StatedSizes(
        source, heads, textLength, number(json, "eps"), dim, whole(json, "num_layers"));
  }

  /// Reads a safetensors file's metadata: the words themselves, or a JSON object under `config`, also
  /// inside its `transformer`, where ComfyUI looks.
  static StatedSizes ofMetadata(Map<String, String> metadata, Path file) {
    var stated = JsonNodeFactory.instance.objectNode();
    String config = metadata.get("config");
    if (config != null) {
      try {
        var json = JSON.readTree(config);
        json.properties().forEach(field -> stated.set(field.getKey(), field.getValue()));
        json.path("transformer")
            .properties()
            .forEach(field -> stated.set(field.getKey(), field.getValue()));
      } catch (IOException e) {
        // Another program's metadata of the same name: it states nothing.
      }
    }
    metadata.forEach(stated::put);
    return of(stated, file.toString());
  }

  /// Reads the `config.json` beside a file, where there is one.
  ///
  /// @throws ProblemException if it is there and is not JSON
  static StatedSizes beside(Path weights) {
    Path path = weights.resolveSibling("config.json");
    if (!Files.isRegularFile(path)) {
      return nothing(path.toString());
    }
    try {
      return of(JSON.readTree(path.toFile()), path.toString());
    } catch (IOException e) {
      throw new ProblemException(
          "the config.json beside the transformer can't be read",
          path.toString(),
          "mend it, or move it away");
    }
  }

  /// What is known of the published models: heads of 128, 512 prompt rows.
  private static StatedSizes published(TransformerShapes shapes) {
    boolean small = shapes.dim() == 1536 && shapes.ffnDim() == 8960 && shapes.layers() == 30;
    boolean large = shapes.dim() == 5120 && shapes.ffnDim() == 13824 && shapes.layers() == 40;
    return small || large
        ? new StatedSizes(
            "the published models",
            Math.toIntExact(shapes.dim()) / PUBLISHED_HEAD_DIM,
            PUBLISHED_TEXT_LENGTH,
            null,
            null,
            null)
        : nothing("the published models");
  }

  /// A model's sizes from its shapes, and, for what no shape tells, from the first that states it.
  ///
  /// @param statements those who may state it, most trusted first
  /// @throws ProblemException if heads or text length are stated nowhere or can't be, or if what is
  ///     stated is of another model and nothing else is known
  static TransformerConfig config(TransformerShapes shapes, List<StatedSizes> statements) {
    var known = nothing("");
    var published = published(shapes);
    for (var statement : statements) {
      if (statement.agreesWith(shapes)) {
        known = known.or(statement);
      } else if (!published.isEnough()) {
        throw statement.ofAnotherModel(shapes);
      }
    }
    known = known.or(published);
    String file = statements.getFirst().source();
    Integer heads = known.heads();
    Integer textLength = known.textLength();
    if (heads == null || textLength == null) {
      throw notStated(shapes, heads == null, textLength == null, file);
    }
    int dim = Math.toIntExact(shapes.dim());
    if (dim % heads != 0 || dim / heads % 2 != 0) {
      throw new ProblemException(
          "a transformer of width %d can't have %d heads".formatted(dim, heads),
          file,
          "correct num_heads where it is stated: the file's metadata, or the config.json beside"
              + " it");
    }
    Double eps = known.eps();
    return new TransformerConfig(
        shapes.imageToVideo(),
        Math.toIntExact(shapes.inChannels()),
        Math.toIntExact(shapes.outChannels()),
        dim,
        Math.toIntExact(shapes.ffnDim()),
        Math.toIntExact(shapes.freqDim()),
        Math.toIntExact(shapes.textDim()),
        textLength,
        heads,
        shapes.layers(),
        eps == null ? TransformerConfig.EPS : eps,
        Math.toIntExact(shapes.imageDim()),
        Math.toIntExact(shapes.imageTokens()));
  }

  private boolean agreesWith(TransformerShapes shapes) {
    return (dim == null || dim == shapes.dim()) && (layers == null || layers == shapes.layers());
  }

  private boolean isEnough() {
    return heads != null && textLength != null;
  }

  /// What this states, and `other` where this says nothing.
  private StatedSizes or(StatedSizes other) {
    return new StatedSizes(
        source,
        heads == null ? other.heads : heads,
        textLength == null ? other.textLength : textLength,
        eps == null ? other.eps : eps,
        dim == null ? other.dim : dim,
        layers == null ? other.layers : layers);
  }

  private ProblemException ofAnotherModel(TransformerShapes shapes) {
    return new ProblemException(
        "the sizes stated here are another model's: width %s and %s blocks, where the file has %d and %d"
            .formatted(
                dim == null ? "unstated" : dim,
                layers == null ? "unstated" : layers,
                shapes.dim(),
                shapes.layers()),
        source,
        "state this transformer's sizes, or put its own config.json beside it");
  }

  private static ProblemException notStated(
      TransformerShapes shapes, boolean heads, boolean textLength, String file) {
    String lacking =
        heads && textLength ? "heads and prompt length" : heads ? "heads" : "prompt length";
    return new ProblemException(
        "this transformer of width %d and %d blocks is none of the published ones, and its %s are in no shape"
            .formatted(shapes.dim(), shapes.layers(), lacking),
        file,
        "put num_heads and text_len into the file's safetensors metadata, or into a config.json"
            + " beside it");
  }

  private static @Nullable Integer whole(JsonNode json, String... words) {
    Double value = number(json, words);
    return value == null || value % 1 != 0 || value < 1 || value > LARGEST
        ? null
        : Integer.valueOf(value.intValue());
  }

  private static @Nullable Double number(JsonNode json, String... words) {
    for (String word : words) {
      var value = json.path(word);
      if (value.isNumber()) {
        return value.doubleValue();
      }
      if (value.isTextual()) {
        try {
          return Double.valueOf(value.textValue());
        } catch (NumberFormatException e) {
          return null;
        }
      }
    }
    return null;
  }
}
