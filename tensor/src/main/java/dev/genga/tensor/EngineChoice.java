package dev.genga.tensor;

import java.nio.file.Path;

/// Which libtorch lies under the tensors.
public sealed interface EngineChoice {
  /// The libtorch that genga's own jars carry.
  record Bundled() implements EngineChoice {}

  /// The libtorch of a PyTorch installation of the same version.
  ///
  /// @param libraries the folder with `libtorch_cpu.so`, usually `site-packages/torch/lib`
  /// @param cuda whether to load its CUDA half as well
  record Installed(Path libraries, boolean cuda) implements EngineChoice {}
}
