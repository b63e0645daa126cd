package dev.genga.wan.generation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// Prompt files in TOML, JSON and JSONL.
///
/// TOML has defaults in `[prompt]` and a prompt in each `[[prompt.subset]]`; JSON is a list of lines
/// and objects, JSONL one of them a line. All name the fields as musubi-tuner does. JSON may come from
/// strangers: its depth has a limit, its size that of the file.
final class PromptTables {
  private static final String SUBSET = "subset";

  /// A list of prompts with their fields needs three.
  private static final int DEEPEST = 16;

  /// So much of what is no prompt is shown.
  private static final int SHOWN = 60;

  /// After so many problems the rest is not read: a file of something else has one a line.
  private static final int MOST_PROBLEMS = 100;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /// From the keys that a request is checked by to musubi-tuner's.
  private static final Map<String, String> KEYS =
      Map.of(
          "frames", "frame_count",
          "steps", "sample_steps",
          "guidance_scale", "cfg_scale",
          "flow_shift", "discrete_flow_shift");

  private final String file;
  private final PromptDefaults start;
  private final Problems problems;
  private final List<String> remarks;

  /// @param file its name, for messages
  /// @param start where a prompt says nothing
  PromptTables(String file, PromptDefaults start, Problems problems, List<String> remarks) {
    this.file = file;
    this.start = start;
    this.problems = problems;
    this.remarks = remarks;
  }

  /// Reads TOML.
  ///
  /// @throws ProblemException if it is none
  List<PromptFile.Entry> toml(String text) {
    var toml = Toml.parse(text);
    if (toml.hasErrors()) {
      for (var error : toml.errors()) {
        problems.add(
            "this is no TOML: " + error.getMessage(),
            file + ":" + error.position().line(),
            "mend the line");
      }
      problems.throwIfAny();
    }
    for (var key : toml.keySet()) {
      if (!key.equals("prompt")) {
        problems.add(
            "a prompt file has no " + key, at(toml, key), "write [prompt] and [[prompt.subset]]");
      }
    }
    if (!(toml.get("prompt") instanceof TomlTable table)
        || !(table.get(SUBSET) instanceof TomlArray subsets)) {
      problems.add(
          "the file has no [[prompt.subset]]", file, "write one with a prompt for each video");
      return List.of();
    }
    var defaults = new PromptFields(start, problems, remarks);
    putAll(table, defaults);
    var entries = new ArrayList<PromptFile.Entry>();
    for (int i = 0; i < subsets.size(); i++) {
      if (subsets.get(i) instanceof TomlTable subset) {
        var fields = defaults.copy();
        putAll(subset, fields);
        var position = subsets.inputPositionOf(i);
        String where = position == null ? file : file + ":" + position.line();
        entries.add(fields.end(key -> where + ", " + KEYS.getOrDefault(key, key)));
      }
    }
    return entries;
  }

  private void putAll(TomlTable table, PromptFields fields) {
    for (var key : table.keySet()) {
      if (!key.equals(SUBSET)) {
        fields.put(key, String.valueOf(table.get(List.of(key))), key, at(table, key));
      }
    }
  }

  private String at(TomlTable table, String key) {
    var position = table.inputPositionOf(List.of(key));
    return position == null ? file : file + ":" + position.line();
  }

  /// Reads JSON.
  ///
  /// @throws ProblemException if it is none
  List<PromptFile.Entry> json(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new ProblemException(
          "this is no JSON: " + e.getOriginalMessage(),
          at == null ? file : file + ":" + at.getLineNr(),
          "mend the line");
    }
    if (!root.isArray()) {
      problems.add("the file is no list of prompts", file, "write [ ... ] around the prompts");
    }
    var entries = new ArrayList<PromptFile.Entry>();
    for (var node : root.isArray() ? root : List.<JsonNode>of()) {
      String where = "%s, prompt %d".formatted(file, entries.size() + 1);
      if (isHopeless(where)) {
        break;
      }
      entries.add(entry(node, where));
    }
    return entries;
  }

  /// Reads a JSON text or object a line.
  List<PromptFile.Entry> jsonLines(String text) {
    var entries = new ArrayList<PromptFile.Entry>();
    var lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String where = file + ":" + (i + 1);
      if (isHopeless(where)) {
        break;
      }
      if (!lines.get(i).isBlank()) {
        try {
          entries.add(entry(JSON.readTree(lines.get(i)), where));
        } catch (JsonProcessingException e) {
          problems.add("this is no JSON: " + e.getOriginalMessage(), where, "mend the line");
        }
      }
    }
    return entries;
  }

  private boolean isHopeless(String where) {
    boolean hopeless = problems.list().size() >= MOST_PROBLEMS;
    if (hopeless) {
      problems.add("from here on the file isn't read", where, "mend what stands before it first");
    }
    return hopeless;
  }

  private PromptFile.Entry entry(JsonNode node, String where) {
    return node.isTextual()
        ? PromptLine.read(node.asText().strip(), where, start, problems, remarks)
        : object(node, where);
  }

  private PromptFile.Entry object(JsonNode node, String where) {
    if (!node.isObject()) {
      String told = node.toString();
      problems.add(
          "a prompt is neither text nor { ... }: "
              + (told.length() > SHOWN ? told.substring(0, SHOWN) + "..." : told),
          where,
          "write one of them");
    }
    var fields = new PromptFields(start, problems, remarks);
    for (var field : node.properties()) {
      fields.put(field.getKey(), field.getValue().asText(), field.getKey(), where);
    }
    return fields.end(key -> where + ", " + KEYS.getOrDefault(key, key));
  }
}
