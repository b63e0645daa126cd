package dev.genga.app.base;

import dev.genga.base.ProblemException;
import dev.genga.world.Captions;
import dev.genga.world.SceneSampler;
import org.jspecify.annotations.Nullable;

/// How captions name a style: by the little world's own words, or as somebody's training captions do,
/// such as by a trigger word.
///
/// @param form a caption with [#SCENE] where the scene's words are to stand, such as `inkwash. {}`;
///     null for the little world's own words in front
public record CaptionForm(@Nullable String form) {
  /// Stands for the scene's words.
  public static final String SCENE = "{}";

  /// The little world's own: `watercolour style. a red ball moves left over a meadow`.
  public static final CaptionForm STYLE_WORDS = new CaptionForm(null);

  /// A user's form.
  ///
  /// @param where the option that it was given with
  /// @throws ProblemException if there is no place for the scene in it
  public static CaptionForm of(String form, String where) {
    if (!form.contains(SCENE)) {
      throw new ProblemException(
          "the caption has no place for the scene",
          where + " \"" + form + "\"",
          "write {} where the scene's words are to stand, such as \"inkwash. {}\"");
    }
    return new CaptionForm(form);
  }

  /// The caption of a scene in a style.
  public String caption(SceneSampler.Sample sample) {
    return form == null ? sample.caption() : form.replace(SCENE, Captions.of(sample.scene()));
  }
}
