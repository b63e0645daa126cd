package dev.genga.app.models;

import dev.genga.base.Problem;
import dev.genga.wan.weights.ModelKind;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model on the disk.
///
/// @param file or the first of its parts
/// @param kind told by its keys; UNKNOWN where it can't be read
/// @param task that a transformer is for by itself; null for others, and for transformers of no such task
/// @param description in words, such as `a Wan transformer, text to video, 14B, bfloat16`
/// @param reads whether it is a text encoder with its tokenizer
/// @param known the name to pull it by; empty where its file's name is not a known one
/// @param problems why it can't be used; empty if it is whole
public record FoundModel(
    Path file,
    ModelKind kind,
    @Nullable ModelTask task,
    String description,
    boolean reads,
    String known,
    List<Problem> problems) {
  /// Copies the list.
  public FoundModel {
    problems = List.copyOf(problems);
  }

  /// Whether all of it is there, by its own directory of tensors.
  public boolean whole() {
    return problems.isEmpty();
  }
}
