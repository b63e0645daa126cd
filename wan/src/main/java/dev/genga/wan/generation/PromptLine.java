package dev.genga.wan.generation;

import dev.genga.base.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One line of a prompt file: `text --w 640 --h 480 ...`.
final class PromptLine {
  private static final String SEPARATOR = " --";

  /// musubi-tuner's letters and what they stand for.
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("w", "width"),
          Map.entry("h", "height"),
          Map.entry("f", "frame_count"),
          Map.entry("d", "seed"),
          Map.entry("s", "sample_steps"),
          Map.entry("g", "guidance_scale"),
          Map.entry("l", "cfg_scale"),
          Map.entry("fs", "discrete_flow_shift"),
          Map.entry("n", "negative_prompt"),
          Map.entry("i", "image_path"),
          Map.entry("ei", "end_image_path"),
          Map.entry("cn", "control_video_path"),
          Map.entry("ci", "control_image_path"),
          Map.entry("cim", "control_image_mask_path"),
          Map.entry("of", "one_frame"));

  /// The letters of the keys that a request is checked by.
  private static final Map<String, String> LETTERS =
      Map.of(
          "width", "--w",
          "height", "--h",
          "frames", "--f",
          "steps", "--s",
          "guidance_scale", "--l",
          "flow_shift", "--fs",
          "seed", "--d");

  private PromptLine() {}

  /// Reads a line that is neither empty nor a comment.
  ///
  /// @param where the file and the line's number
  static PromptFile.Entry read(
      String line, String where, PromptDefaults defaults, Problems problems, List<String> remarks) {
    var fields = new PromptFields(defaults, problems, remarks);
    var parts = line.split(SEPARATOR, -1);
    if (line.startsWith(SEPARATOR.strip())) {
      problems.add("the line has options but no prompt", where, "write the prompt before them");
    }
    fields.put("prompt", parts[0].strip(), "the prompt", where);
    for (int i = 1; i < parts.length; i++) {
      var words = parts[i].strip().split("\\s+", 2);
      String letter = words[0].toLowerCase(Locale.ROOT);
      fields.put(
          KEYS.getOrDefault(letter, letter),
          words.length == 2 ? words[1] : "",
          "--" + words[0],
          where);
    }
    return fields.end(key -> where + ", " + LETTERS.getOrDefault(key, key));
  }
}
