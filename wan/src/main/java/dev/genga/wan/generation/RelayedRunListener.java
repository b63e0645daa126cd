package dev.genga.wan.generation;

import dev.genga.video.Frame;
import dev.genga.wan.lora.edit.ChangeSizes;
import dev.genga.wan.lora.file.LoraPassport;
import java.nio.file.Path;
import java.util.List;

/// Hears how far a run is for another one, which hears all of it but for what is overridden.
public interface RelayedRunListener extends GenerationRunListener {
  /// Who hears of all.
  GenerationRunListener inner();

  @Override
  default void onEncoding(int prompts) {
    inner().onEncoding(prompts);
  }

  @Override
  default void onLoading(Path file) {
    inner().onLoading(file);
  }

  @Override
  default void onLora(LoraPassport passport) {
    inner().onLora(passport);
  }

  @Override
  default void onLoraSizes(LoraPassport passport, List<ChangeSizes> sizes) {
    inner().onLoraSizes(passport, sizes);
  }

  @Override
  default GenerationListener of(GenerationJob job) {
    return inner().of(job);
  }

  @Override
  default GenerationListener ofDecoding(GenerationJob job) {
    return inner().ofDecoding(job);
  }

  @Override
  default void onSampled(GenerationJob job, int skipped, int passes) {
    inner().onSampled(job, skipped, passes);
  }

  @Override
  default void onDecoded(GenerationJob job, List<Frame> frames) {
    inner().onDecoded(job, frames);
  }

  @Override
  default void onWritten(GenerationJob job) {
    inner().onWritten(job);
  }
}
