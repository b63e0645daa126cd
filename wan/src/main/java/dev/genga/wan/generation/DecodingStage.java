package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.vae.WanVae;

/// The VAE's decoder of a run, loaded once, while it makes the files of several jobs.
///
/// @param vae with its decoder
record DecodingStage(WanVae vae) implements AutoCloseable {
  /// Loads the decoder.
  static DecodingStage open(GenerationRun run, GenerationRunListener listener) {
    listener.onLoading(run.files().vae());
    try (var file = WeightsFile.open(run.files().vae())) {
      return new DecodingStage(
          WanVae.load(file, run.device(), run.precision().vae(), WanVae.Half.DECODER));
    }
  }

  /// Decodes the latents of a job and writes its file.
  ///
  /// @param latents `[1, C, F, H, W]`, float32
  void write(GenerationJob job, Tensor latents, GenerationRunListener listener) {
    var frames = Generator.frames(job.request(), latents, decoder(job), listener.ofDecoding(job));
    listener.onDecoded(job, frames);
    GeneratedFile.write(job.file(), job.request(), frames, job.tags());
    listener.onWritten(job);
  }

  private LatentDecoder decoder(GenerationJob job) {
    var tiles = job.request().task().tiles();
    if (tiles != null) {
      return new TiledLatentDecoder(vae, tiles);
    }
    int strips = job.saving().decodeStrips();
    return strips == 1 ? new VaeLatentDecoder(vae) : new StripLatentDecoder(vae, strips);
  }

  @Override
  public void close() {
    vae.close();
  }
}
