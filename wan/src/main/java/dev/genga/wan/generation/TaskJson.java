package dev.genga.wan.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.Problems;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request's [Task] as keys of its JSON, which stand there only where they are used.
final class TaskJson {
  private static final Set<String> WINDOW_KEYS =
      Set.of("kind", "frames", "overlap", "stride", "fading", "noise");

  private static final String NOISE = "noise";

  private TaskJson() {}

  static void write(Task task, ObjectNode node) {
    putIfUsed(node, "image", task.images().first());
    putIfUsed(node, "last_image", task.images().last());
    if (task.video() != null) {
      node.put("video", task.video().file());
      node.put("video_strength", task.video().strength());
    }
    if (task.windows() != null) {
      var windows =
          node.putObject("windows")
              .put("kind", task.windows().kind().name().toLowerCase(Locale.ROOT))
              .put("frames", task.windows().frames())
              .put("overlap", task.windows().overlap());
      if (task.windows().stride() != ContextWindows.NEIGHBOURS) {
        windows.put("stride", task.windows().stride());
      }
      if (task.windows().fading() != WindowFading.LINEAR) {
        windows.put("fading", task.windows().fading().label());
      }
      if (task.windows().noise() != WindowNoise.OWN) {
        windows.put("noise", task.windows().noise().label());
      }
    }
    if (task.tiles() != null) {
      node.putObject("vae_tiles")
          .put("size", task.tiles().size())
          .put("overlap", task.tiles().overlap());
    }
    if (task.noise() != NoiseOrder.COMFYUI) {
      node.put(NOISE, task.noise().label());
    }
  }

  private static void putIfUsed(ObjectNode node, String key, @Nullable String text) {
    if (text != null) {
      node.put(key, text);
    }
  }

  /// Reads the keys and adds what is wrong with them.
  ///
  /// @param where the file, for messages
  static Task read(JsonNode root, String where, Problems problems) {
    return new Task(
        new StartImages(
            text(root, "image", where, problems), text(root, "last_image", where, problems)),
        video(root, where, problems),
        windows(root, where, problems),
        tiles(root, where, problems),
        noise(root.path(NOISE), where, problems));
  }

  private static NoiseOrder noise(JsonNode node, String where, Problems problems) {
    var named = named(node, NoiseOrder.values());
    if (named == null && !node.isMissingNode()) {
      problems.add(
          "\"%s\" is neither comfyui nor musubi: %s".formatted(NOISE, node), where, "mend it");
    }
    return named == null ? NoiseOrder.COMFYUI : named;
  }

  private static @Nullable StartVideo video(JsonNode root, String where, Problems problems) {
    var file = text(root, "video", where, problems);
    var strength = root.path("video_strength");
    if (file == null && strength.isMissingNode()) {
      return null;
    }
    if (file == null || !strength.isNumber()) {
      problems.add(
          "\"video\" and \"video_strength\" are no text and number", where, "give both or none");
      return null;
    }
    return new StartVideo(file, strength.asDouble());
  }

  private static @Nullable ContextWindows windows(JsonNode root, String where, Problems problems) {
    var node = root.path("windows");
    if (node.isMissingNode()) {
      return null;
    }
    var kind = named(node.path("kind"), ContextWindows.Kind.values());
    var fading = named(node.path("fading"), WindowFading.values());
    var noise = named(node.path("noise"), WindowNoise.values());
    var stride = node.path("stride");
    var keys = new HashSet<String>();
    node.fieldNames().forEachRemaining(keys::add);
    if (WINDOW_KEYS.containsAll(keys)
        && kind != null
        && node.path("frames").isInt()
        && node.path("overlap").isInt()
        && (stride.isMissingNode() || stride.isInt())
        && (fading != null || !node.has("fading"))
        && (noise != null || !node.has("noise"))) {
      return new ContextWindows(
          kind,
          node.path("frames").asInt(),
          node.path("overlap").asInt(),
          stride.asInt(ContextWindows.NEIGHBOURS),
          fading == null ? WindowFading.LINEAR : fading,
          noise == null ? WindowNoise.OWN : noise);
    }
    problems.add(
        "\"windows\" are no {\"kind\": text, \"frames\": number, \"overlap\": number}: " + node,
        where,
        "write them so, with \"stride\", \"fading\" (linear, pyramid) and \"noise\" (own, shuffled)"
            + " where they are others; the kinds are static, uniform and looped");
    return null;
  }

  private static <E extends Enum<E>> @Nullable E named(JsonNode node, E[] values) {
    for (var value : values) {
      if (value.name().equalsIgnoreCase(node.asText())) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable VaeTiles tiles(JsonNode root, String where, Problems problems) {
    var node = root.path("vae_tiles");
    if (node.isMissingNode()) {
      return null;
    }
    if (node.size() == 2 && node.path("size").isInt() && node.path("overlap").isInt()) {
      return new VaeTiles(node.path("size").asInt(), node.path("overlap").asInt());
    }
    problems.add(
        "\"vae_tiles\" are no {\"size\": number, \"overlap\": number}: " + node,
        where,
        "write them so");
    return null;
  }

  private static @Nullable String text(JsonNode root, String key, String where, Problems problems) {
    var node = root.path(key);
    if (!node.isMissingNode() && !node.isTextual()) {
      problems.add("\"%s\" is not text: %s".formatted(key, node), where, "mend it");
    }
    return node.isTextual() ? node.asText() : null;
  }
}
