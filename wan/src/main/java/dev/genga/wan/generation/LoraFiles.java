package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.MusubiLoraFormat;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The open files of a request's LoRAs; their tensors may lie in them.
final class LoraFiles implements AutoCloseable {
  private final List<WeightsFile> open = new ArrayList<>();

  /// The model with LoRAs beside its layers, where they are while they are trained. Merged into the
  /// weights they would be rounded with them, and a preview would differ.
  ///
  /// @throws dev.genga.base.ProblemException if a file is no LoRA of this model
  WanTransformer attach(WanTransformer base, List<LoraUse> loras) {
    var model = base;
    for (var use : loras) {
      var file = WeightsFile.open(Path.of(use.file()));
      open.add(file);
      var lora = MusubiLoraFormat.read(file, base).copyTo(base.device(), DType.FLOAT32);
      model = lora.attach(model, use.strength());
    }
    return model;
  }

  @Override
  public void close() {
    open.forEach(WeightsFile::close);
  }
}
