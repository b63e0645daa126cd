package dev.genga.wan.workflow;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.wan.generation.GenerationRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a file asks for: a request, the names of the model files that belong to it, and what was left
/// out of it or can't be done.
///
/// @param origin who wrote it
/// @param request null where too much is missing to tell; its LoRAs, images and video are named as in
///     the file
/// @param models their names; null where the file names none
/// @param remarks what it says that changes nothing here, and what the nearest was taken for
/// @param problems what it asks for that genga lacks
public record Recipe(
    Origin origin,
    @Nullable GenerationRequest request,
    Models models,
    List<String> remarks,
    List<Problem> problems) {
  public Recipe {
    remarks = List.copyOf(remarks);
    problems = List.copyOf(problems);
  }

  /// Who wrote a file.
  public enum Origin {
    GENGA,
    COMFYUI
  }

  /// The names of model files, without folders; null where none is named.
  ///
  /// @param imageEncoder for videos that start from images
  public record Models(
      @Nullable String transformer,
      @Nullable String vae,
      @Nullable String textEncoder,
      @Nullable String imageEncoder) {
    public static final Models NONE = new Models(null, null, null);

    /// Those of videos that start from no image.
    public Models(
        @Nullable String transformer, @Nullable String vae, @Nullable String textEncoder) {
      this(transformer, vae, textEncoder, null);
    }
  }

  /// The request, if all of it can be done.
  ///
  /// @throws ProblemException with all that can't
  public GenerationRequest runnable() {
    if (!problems.isEmpty() || request == null) {
      throw new ProblemException(problems);
    }
    return request;
  }
}
