package dev.genga.app.run;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.EngineChoice;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The devices that a user can name.
public final class Devices {
  private static final Pattern NAME = Pattern.compile("cpu|cuda(:\\d{1,3})?");

  private Devices() {}

  /// Reads `cpu`, `cuda` or `cuda:1`, and makes sure that it is there.
  ///
  /// @param engine loads the engine; asked only for devices that it has to know
  /// @throws ProblemException if there is no such device
  public static Device named(String text, Supplier<Engine> engine) {
    if (!NAME.matcher(text).matches()) {
      throw problem("there is no device '%s'".formatted(text), text, "use cpu, cuda or cuda:N");
    }
    var device = Device.parse(text);
    if (device.kind() == Device.Kind.CUDA) {
      check(device, text, engine.get());
    }
    return device;
  }

  /// The device of who names none: a graphics card where the engine can use one.
  ///
  /// @param gpu whether the machine has one; the engine is loaded only then
  public static Device usual(boolean gpu, Supplier<Engine> engine) {
    return gpu && engine.get().cudaDevices() > 0 ? Device.cuda(0) : Device.CPU;
  }

  private static void check(Device device, String text, Engine engine) {
    int count = engine.cudaDevices();
    if (count == 0) {
      String which =
          switch (engine.choice()) {
            case EngineChoice.Bundled() -> "the bundled engine";
            case EngineChoice.Installed(var libraries, var _) -> "the engine in " + libraries;
          };
      throw problem(
          which + " finds no CUDA device",
          text,
          "use cpu, or name a PyTorch with CUDA by --engine: see `genga engine list`");
    }
    if (device.index() >= count) {
      throw problem(
          "there is no CUDA device %d".formatted(device.index()),
          text,
          count == 1 ? "the only one is cuda:0" : "use cuda:0 to cuda:" + (count - 1));
    }
  }

  private static ProblemException problem(String what, String text, String fix) {
    return new ProblemException(what, "--device " + text, fix);
  }
}
