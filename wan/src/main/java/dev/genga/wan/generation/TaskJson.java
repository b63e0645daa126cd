package dev.genga.wan.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.Problems;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request's [Task] as keys of its JSON, which stand there only where they are used.
final class TaskJson {
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
    }
    if (task.tiles() != null) {
      node.putObject("vae_tiles")
          .put("size", task.tiles().size())
          .put("overlap", task.tiles().overlap());
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
        tiles(root, where, problems));
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
    boolean strided = node.has("stride");
    if (node.size() == (strided ? 4 : 3)
        && node.path("frames").isInt()
        && node.path("overlap").isInt()
        && (!strided || node.path("stride").isInt())) {
      for (var kind : ContextWindows.Kind.values()) {
        if (kind.name().equalsIgnoreCase(node.path("kind").asText())) {
          return new ContextWindows(
              kind,
              node.path("frames").asInt(),
              node.path("overlap").asInt(),
              strided ? node.path("stride").asInt() : ContextWindows.NEIGHBOURS);
        }
      }
    }
    problems.add(
        "\"windows\" are no {\"kind\": text, \"frames\": number, \"overlap\": number}: " + node,
        where,
        "write them so, with \"stride\" where there is one; the kinds are static, uniform and"
            + " looped");
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
