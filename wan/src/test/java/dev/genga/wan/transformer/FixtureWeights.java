package dev.genga.wan.transformer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import java.util.function.Function;

/// A golden case's weights as they stand in its file, with the sizes that its case.json states.
public record FixtureWeights(TransformerConfig config, Function<String, Tensor> read)
    implements TransformerWeights {
  /// The weights of a golden transformer case; its file stays open.
  public static FixtureWeights of(String name) {
    var golden = Golden.load(name);
    var file = SafetensorsFile.open(golden.folder().resolve("weights.safetensors"));
    return of(golden.json().get("config"), file::read);
  }

  static FixtureWeights of(JsonNode json, Function<String, Tensor> read) {
    return new FixtureWeights(
        new TransformerConfig(
            json.get("model_type").asText().equals("i2v"),
            json.get("in_dim").asInt(),
            json.get("out_dim").asInt(),
            json.get("dim").asInt(),
            json.get("ffn_dim").asInt(),
            json.get("freq_dim").asInt(),
            json.get("text_dim").asInt(),
            json.get("text_len").asInt(),
            json.get("num_heads").asInt(),
            json.get("num_layers").asInt(),
            json.get("eps").asDouble(),
            json.path("img_emb_in_dim").asInt(0),
            0),
        read);
  }

  /// The same weights on a device; on [Device#META] they have no values.
  public FixtureWeights on(Device device) {
    return new FixtureWeights(config, name -> read.apply(name).to(device));
  }

  /// The model over these weights, on the CPU.
  public WanTransformer model(DType dtype) {
    return model(dtype, Device.CPU);
  }

  /// The model over these weights, on a device.
  public WanTransformer model(DType dtype, Device device) {
    return WanTransformer.load(on(device), dtype, device);
  }

  @Override
  public Tensor tensor(String name) {
    return read.apply(name);
  }

  @Override
  public Linear linear(String module) {
    return new DenseLinear(tensor(module + ".weight"), tensor(module + ".bias"));
  }
}
