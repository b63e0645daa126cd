package dev.genga.tensor.engine;

import dev.genga.tensor.EngineChoice;
import java.nio.file.Path;

/// A PyTorch installation that was found on this machine.
///
/// @param origin where it was found, in words such as `VIRTUAL_ENV` or `~/venv`
/// @param active whether it belongs to an environment that the user has entered, so that it may be
///     taken without being named; a folder that lies where the user stands is none
/// @param libraries its `torch/lib`
/// @param version as it calls itself, such as `2.13.0+cu130`
/// @param cuda whether it brings libtorch's CUDA half
/// @param obstacle why it can't be used; empty if it can
public record FoundEngine(
    String origin, boolean active, Path libraries, String version, boolean cuda, String obstacle) {

  /// Whether genga can load it.
  public boolean usable() {
    return obstacle.isEmpty();
  }

  /// This engine as the loader wants it.
  ///
  /// @param gpu whether there is a GPU: the CUDA half costs half a second and 400 MB, for nothing
  ///     where there is none
  public EngineChoice choice(boolean gpu) {
    return new EngineChoice.Installed(libraries, cuda && gpu);
  }
}
