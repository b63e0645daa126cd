package dev.genga.bench;

import dev.genga.app.demo.RandomModels;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.FlowMatching;
import dev.genga.training.TrainableLora;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.vae.WanVae;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs genga's calculations on a GPU beside the CPU, first small ones for the numbers, then those of
/// the real sizes for time and memory.
///
/// `GpuCheck FOLDER ENGINE`
///
/// @param gpu the device beside the CPU, or the CPU where there is none
record GpuCheck(Device gpu) {

  /// @param arguments a folder for random models, and the engine
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    var engine = BenchEngine.load(arguments[1]);
    System.out.printf("libtorch %s, %d CUDA devices%n", engine.version(), engine.cudaDevices());
    boolean there = engine.cudaDevices() > 0;
    if (there) {
      System.out.println(engine.cudaMemory(0));
    }
    new GpuCheck(there ? Device.cuda(0) : Device.CPU).run(folder);
  }

  private void run(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("small"));
    var small = RandomModels.write(folder.resolve("small"), RandomModels.Sizes.DEMO, 1);
    part("small transformer, forward", () -> compareForward(small.transformer()));
    part("small transformer, LoRA steps", () -> compareSteps(small.transformer()));
    part("small VAE", () -> compareVae(small.vae()));
    if (gpu.equals(Device.CPU)) {
      return;
    }
    Files.createDirectories(folder.resolve("real"));
    var real = RandomModels.write(folder.resolve("real"), RandomModels.Sizes.REAL_1_3B, 1);
    System.out.println("real sizes written");
    part("1.3B LoRA steps", () -> realSteps(real.transformer()));
    part("real VAE", () -> realVae(real.vae()));
  }

  private interface Check {
    void run() throws Exception;
  }

  private static void part(String name, Check check) {
    System.out.println("== " + name);
    long begun = System.nanoTime();
    try (var _ = TensorScope.open()) {
      check.run();
    } catch (Exception e) {
      System.out.println("FAILED: " + e);
      e.printStackTrace(System.out);
    }
    System.out.printf("   (%.1f s)%n", (System.nanoTime() - begun) / 1e9);
  }

  private static WanTransformer load(Path file, Device device, DType dtype) {
    var checkpoint = TransformerCheckpoint.open(file);
    return WanTransformer.load(checkpoint.placed(device, dtype), dtype, device);
  }

  private static Tensor normal(long seed, long... shape) {
    return RandomSource.seeded(seed).randn(DType.FLOAT32, shape);
  }

  /// `|a - b| / |b|`, calculated on the CPU.
  private static double distance(Tensor a, Tensor b) {
    var x = a.to(Device.CPU).to(DType.FLOAT32);
    var y = b.to(Device.CPU).to(DType.FLOAT32);
    return x.minus(y).norm().item() / y.norm().item();
  }

  private static Tensor forward(Path file, Device device, DType dtype) {
    try (var _ = Autograd.off()) {
      var model = load(file, device, dtype);
      long text = model.config().textDim();
      return model
          .forward(
              normal(1, 1, model.config().inChannels(), 3, 16, 24).to(device),
              Tensors.of(new float[] {640}, 1).to(device),
              List.of(normal(2, 12, text).to(device)))
          .to(Device.CPU);
    }
  }

  private void compareForward(Path file) {
    var reference = forward(file, Device.CPU, DType.FLOAT32);
    for (var dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
      System.out.printf(
          "%s: GPU to CPU's float32 %.3g, CPU to CPU's float32 %.3g%n",
          dtype,
          distance(forward(file, gpu, dtype), reference),
          distance(forward(file, Device.CPU, dtype), reference));
    }
  }

  private static List<Double> losses(
      Path file, Device device, DType dtype, int steps, int kept, long[] latentShape) {
    var model = load(file, device, dtype);
    var trainable =
        new TrainableLora(
            model, Lora.create(model, 32, 32, RandomSource.seeded(7)), DType.FLOAT32, kept);
    var optimizer = new AdamW(List.of(trainable.parameters().whole()), AdamW.Settings.DEFAULT);
    var losses = new ArrayList<Double>();
    for (int step = 0; step < steps; step++) {
      try (var _ = TensorScope.open()) {
        long begun = System.nanoTime();
        var latents = normal(100, latentShape).to(device);
        var noise = normal(200 + step, latentShape).to(device);
        var t = Tensors.of(new float[] {0.3f + 0.1f * (step % 5)}, 1).to(device);
        trainable.gradients().zero();
        double loss =
            trainable
                .gradients()
                .accumulate(
                    FlowMatching.noisy(latents, noise, t),
                    FlowMatching.modelTimesteps(t),
                    List.of(normal(3, 40, model.config().textDim()).to(device, DType.BFLOAT16)),
                    FlowMatching.velocity(latents, noise),
                    1);
        GradientClipping.clip(trainable.gradients().gradients(), 1);
        optimizer.step(List.of(trainable.gradients().gradients().whole()), 1e-4);
        losses.add(loss);
        trainable.parameters().whole().norm().item();
        if (latentShape[4] > 24) {
          System.out.printf(
              "  step %d: %.4f s, loss %.6f, %s%n",
              step + 1, (System.nanoTime() - begun) / 1e9, loss, memory(device));
        }
      }
    }
    return losses;
  }

  private static String memory(Device device) {
    if (device.kind() != Device.Kind.CUDA) {
      return "";
    }
    var memory = Engine.current().cudaMemory(device.index());
    return "%.2f GB in use on the card".formatted((memory.total() - memory.free()) / 1e9);
  }

  private void compareSteps(Path file) {
    long[] shape = {1, 16, 3, 16, 24};
    System.out.println(
        "CPU float32:          " + losses(file, Device.CPU, DType.FLOAT32, 4, 0, shape));
    System.out.println("GPU float32:          " + losses(file, gpu, DType.FLOAT32, 4, 0, shape));
    System.out.println("GPU float32, kept:    " + losses(file, gpu, DType.FLOAT32, 4, 4, shape));
    System.out.println("GPU bfloat16:         " + losses(file, gpu, DType.BFLOAT16, 4, 0, shape));
    System.out.println("GPU bfloat16 again:   " + losses(file, gpu, DType.BFLOAT16, 4, 0, shape));
    System.out.println(
        "CPU bfloat16:         " + losses(file, Device.CPU, DType.BFLOAT16, 4, 0, shape));
  }

  private void realSteps(Path file) {
    for (long[] shape :
        List.of(
            new long[] {1, 16, 3, 26, 48},
            new long[] {1, 16, 12, 26, 48},
            new long[] {1, 16, 6, 52, 96},
            new long[] {1, 16, 21, 60, 80})) {
      for (int kept : new int[] {0, 30}) {
        try (var _ = TensorScope.open()) {
          System.out.printf(
              "latents %d x %d x %d, %d tokens, %d blocks kept%n",
              shape[2], shape[3], shape[4], shape[2] * shape[3] * shape[4] / 4, kept);
          losses(file, gpu, DType.BFLOAT16, 5, kept, shape);
        }
      }
    }
  }

  private void compareVae(Path file) {
    var frames = normal(5, 1, 3, 9, 64, 96).clamp(-1, 1);
    try (var safetensors = SafetensorsFile.open(file);
        var _ = Autograd.off();
        var cpu = WanVae.load(safetensors, Device.CPU, DType.FLOAT32);
        var there = WanVae.load(safetensors, gpu, DType.FLOAT32)) {
      var latents = cpu.encode(frames);
      System.out.printf(
          "encode: %.3g, decode: %.3g%n",
          distance(there.encode(frames.to(gpu)), latents),
          distance(there.decode(latents.to(gpu)), cpu.decode(latents)));
    }
  }

  private void realVae(Path file) {
    try (var safetensors = SafetensorsFile.open(file);
        var _ = Autograd.off();
        var there = WanVae.load(safetensors, gpu, DType.BFLOAT16)) {
      for (long[] size : List.of(new long[] {9, 208, 384}, new long[] {81, 480, 640})) {
        for (int round = 0; round < 3; round++) {
          try (var _ = TensorScope.open()) {
            var frames = normal(6, 1, 3, size[0], size[1], size[2]).clamp(-1, 1).to(gpu);
            frames.mean().item();
            long begun = System.nanoTime();
            var latents = there.encode(frames);
            latents.mean().item();
            long between = System.nanoTime();
            there.decode(latents).mean().item();
            System.out.printf(
                "  %d x %d x %d: encode %.3f s, decode %.3f s, %s%n",
                size[0],
                size[1],
                size[2],
                (between - begun) / 1e9,
                (System.nanoTime() - between) / 1e9,
                memory(gpu));
          }
        }
      }
    }
  }
}
