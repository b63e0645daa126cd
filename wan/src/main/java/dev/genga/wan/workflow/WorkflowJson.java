package dev.genga.wan.workflow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.genga.base.ProblemException;

/// Reads and writes the JSON of workflows. It comes from strangers: size and depth have limits.
final class WorkflowJson {
  /// Workflows of hundreds of nodes have about a mebibyte.
  static final int LONGEST = 64 << 20;

  private static final int DEEPEST = 100;
  private static final int LONGEST_NUMBER = 100;

  /// NaN is no JSON, but Python writes it, and nodes that ask to run each time carry one.
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(LONGEST)
                          .maxNumberLength(LONGEST_NUMBER)
                          .build())
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private WorkflowJson() {}

  /// @param where the file, for messages
  /// @throws ProblemException if the text is no JSON, too long or too deep
  static JsonNode parse(String text, String where) {
    if (text.length() > LONGEST) {
      throw new ProblemException(
          "this JSON has %d characters, more than a workflow needs".formatted(text.length()),
          where,
          "name a workflow of at most %d".formatted(LONGEST));
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new ProblemException(
          "this is no JSON of a workflow: " + e.getOriginalMessage(),
          at == null ? where : where + ":" + at.getLineNr(),
          "name a workflow as ComfyUI saves it");
    }
  }

  static ObjectMapper mapper() {
    return JSON;
  }

  /// One line in ASCII, as Python's `json.dumps` writes it: every reader of tags takes it.
  static String write(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
