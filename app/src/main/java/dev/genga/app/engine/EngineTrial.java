package dev.genga.app.engine;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Tries an engine in a process of its own, since a library that doesn't fit can end the process
/// that loads it.
public final class EngineTrial {
  private EngineTrial() {}

  /// Starts this program again with the arguments `--engine ENGINE engine try`.
  ///
  /// @param engine as `--engine` takes it
  /// @return what the other process said about the engine
  /// @throws ProblemException if the engine can't be loaded there
  public static String inOwnProcess(String engine) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (var option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("--enable-native-access") || option.startsWith("-Dorg.bytedeco.")) {
        command.add(option);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.genga.app.Main"));
    command.addAll(List.of("--engine", engine, "engine", "try"));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new ProblemException(
            "this engine can't be used: it ended a trial with exit code "
                + exitCode
                + lastWords(said),
            engine,
            "keep the engine you have, or see `genga engine list`");
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while an engine was tried", e);
    }
  }

  /// Multiplies two matrices on the loaded engine and checks the product.
  ///
  /// @return the engine in one line
  /// @throws ProblemException if the product is wrong
  public static String here(Engine engine) {
    try (var _ = TensorScope.open()) {
      var product = filled(2.0).matmul(filled(3.0));
      double value = product.mean().item();
      if (value != 2.0 * 3.0 * 64) {
        throw new ProblemException(
            "this engine calculates wrongly: 384 came out as " + value, "", "choose another one");
      }
    }
    return "libtorch %s, %s, oneDNN %s, %d CUDA devices"
        .formatted(
            engine.version(),
            engine.hasMkl() ? "MKL" : "OpenBLAS",
            engine.hasOneDnn() ? "yes" : "no",
            engine.cudaDevices());
  }

  private static Tensor filled(double value) {
    return Tensors.full(new long[] {64, 64}, value, DType.FLOAT32, Device.CPU);
  }

  private static String lastWords(String said) {
    var lines = said.lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "" : " (" + lines.getFirst().strip() + ")";
  }
}
