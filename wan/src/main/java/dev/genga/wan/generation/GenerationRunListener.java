package dev.genga.wan.generation;

import dev.genga.video.Frame;
import dev.genga.wan.lora.edit.ChangeSizes;
import dev.genga.wan.lora.file.LoraPassport;
import java.nio.file.Path;
import java.util.List;

/// Hears how far a run of several generations is.
public interface GenerationRunListener {
  /// Hears nothing.
  GenerationRunListener NONE =
      new GenerationRunListener() {
        @Override
        public void onEncoding(int prompts) {}

        @Override
        public GenerationListener of(GenerationJob job) {
          return GenerationListener.NONE;
        }

        @Override
        public void onWritten(GenerationJob job) {}
      };

  /// Before the prompts are encoded.
  ///
  /// @param prompts how many different ones there are
  void onEncoding(int prompts);

  /// Before a model is read.
  ///
  /// @param file the model's
  default void onLoading(Path file) {}

  /// Before anything is computed, for each LoRA.
  ///
  /// @param passport what of it fits the model
  default void onLora(LoraPassport passport) {}

  /// After [#onLora].
  ///
  /// @param sizes how much it changes, block by block, at strength 1
  default void onLoraSizes(LoraPassport passport, List<ChangeSizes> sizes) {}

  /// Who hears of a job's steps, and later of its frames; asked for twice a job, unless [#ofDecoding]
  /// answers for the frames.
  GenerationListener of(GenerationJob job);

  /// Who hears of a job's frames: a job whose latents are there has no steps.
  default GenerationListener ofDecoding(GenerationJob job) {
    return of(job);
  }

  /// After the latents of a job are computed.
  ///
  /// @param skipped passes through the transformer that skipped its blocks, by [TeaCache]
  /// @param passes how many there were
  default void onSampled(GenerationJob job, int skipped, int passes) {}

  /// Before a job's file is written.
  ///
  /// @param frames all of them
  default void onDecoded(GenerationJob job, List<Frame> frames) {}

  /// After a job's file was written.
  void onWritten(GenerationJob job);
}
