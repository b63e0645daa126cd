package dev.genga.app.run;

import dev.genga.dataset.cache.CacheListener;
import dev.genga.dataset.cache.CacheReport;
import dev.genga.training.TrainingListener;
import dev.genga.training.log.StepEntry;
import dev.genga.training.validation.Validation;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import java.nio.file.Path;

/// Is told how a whole training goes on, from its caches to its last preview.
public interface Audience extends TrainingListener {
  /// Who is told while caches are made.
  default CacheListener caches() {
    return CacheListener.NONE;
  }

  /// What became of one kind of caches.
  default void onCached(CacheReport report) {}

  /// Before a model is read.
  default void onLoading(Path file) {}

  /// Each step as it was written down.
  default void onEntry(StepEntry entry) {}

  /// After what is held out was measured.
  ///
  /// @param best whether no loss after a step was lower so far, earlier runs included
  default void onValidated(Validation validation, boolean best) {}

  /// Who hears of a preview's steps, and, asked again, of its frames.
  default GenerationListener previewing(GenerationRequest request) {
    return GenerationListener.NONE;
  }

  /// After a preview was written.
  default void onPreview(Path file, int step) {}
}
