package dev.genga.app.run;

import dev.genga.base.Problems;
import dev.genga.wan.generation.ImageModelCheck;
import dev.genga.wan.transformer.TransformerConfig;

/// Finds what keeps an image-to-video transformer from being trained: one that takes more than a first
/// frame, an image encoder that is missing or another model's.
///
/// @param setup of the training
/// @param transformer its sizes
record FirstFrameCheck(TrainSetup setup, TransformerConfig transformer) {
  /// Adds it, but for what the check of the previews has told in the same words.
  void check(Problems problems) {
    var found = new Problems();
    if (transformer.imageToVideo()) {
      firstFrame(found);
    } else if (setup.files().image() != null && setup.caches() == CacheUse.MAKE) {
      found.add(
          "this transformer starts from no image, and an image encoder is named",
          setup.files().transformer().toString(),
          "leave --clip out, or name an image-to-video transformer");
    }
    found.list().stream()
        .filter(problem -> !problems.list().contains(problem))
        .forEach(problem -> problems.add(problem.what(), problem.where(), problem.fix()));
  }

  private void firstFrame(Problems found) {
    var files = setup.files();
    var models = new ImageModelCheck(files.transformer(), transformer, files.image());
    if (transformer.firstToLast()) {
      found.add(
          "this transformer leads from a first to a last frame, which genga does not train",
          files.transformer().toString(),
          "name an image-to-video transformer of a first frame");
      return;
    }
    models.channels(found);
    if (files.image() != null || setup.caches() == CacheUse.MAKE) {
      models.encoder(found);
    }
  }
}
