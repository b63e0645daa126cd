package dev.genga.app.run;

import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.video.Frame;
import dev.genga.wan.generation.EncodedPrompts;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.Generator;
import dev.genga.wan.generation.VaeLatentDecoder;
import dev.genga.wan.lora.MusubiLoraFormat;
import dev.genga.wan.text.TextEncoder;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.List;

/// From a request to its video. Text encoder, transformer and VAE are in memory one after another.
///
/// @param dtype what the transformer's blocks compute in
/// @param encoderDtype what VAE and text encoder compute in
public record GenerateJob(
    Path transformer,
    DatasetCaches.Encoders encoders,
    DType dtype,
    DType encoderDtype,
    Device device) {

  /// Makes the video and writes it with its request.
  ///
  /// @throws dev.genga.base.ProblemException if a model or LoRA can't be used, or the file can't be
  ///     written
  public void write(GenerationRequest request, Path file, GenerationListener listener) {
    GeneratedFile.write(file, request, frames(request, listener));
  }

  /// Makes the frames.
  public List<Frame> frames(GenerationRequest request, GenerationListener listener) {
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      var prompts = prompts(request);
      var latents = latents(request, prompts, listener);
      try (var file = WeightsFile.open(encoders.vae());
          var vae = WanVae.load(file, device, encoderDtype, WanVae.Half.DECODER)) {
        return Generator.frames(request, latents, new VaeLatentDecoder(vae), listener);
      }
    }
  }

  private EncodedPrompts prompts(GenerationRequest request) {
    try (var encoder =
        TextEncoder.open(encoders.text(), encoders.tokenizer(), device, encoderDtype)) {
      return EncodedPrompts.of(request, encoder::encode);
    }
  }

  private Tensor latents(
      GenerationRequest request, EncodedPrompts prompts, GenerationListener listener) {
    try (var scope = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(transformer)) {
      var model = WanTransformer.load(checkpoint.placed(device, dtype), dtype, device);
      for (var use : request.loras()) {
        try (var file = SafetensorsFile.open(Path.of(use.file()))) {
          var lora = MusubiLoraFormat.read(file, model).copyTo(device, DType.FLOAT32);
          model = lora.attach(model, use.strength());
        }
      }
      return scope.keep(
          Generator.latents(
              request, model::forward, prompts, model.config().outChannels(), device, listener));
    }
  }
}
