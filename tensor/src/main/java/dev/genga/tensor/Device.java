package dev.genga.tensor;

import java.util.Locale;

/// Where a tensor's values live.
///
/// @param kind the kind of device
/// @param index which one of its kind, from 0
public record Device(Kind kind, int index) {
  /// The machine's own memory.
  public static final Device CPU = new Device(Kind.CPU, 0);

  /// No memory at all: shapes and dtypes only, which finds tensors made on another device.
  public static final Device META = new Device(Kind.META, 0);

  /// Kinds of devices.
  public enum Kind {
    CPU,
    CUDA,
    META
  }

  /// The CUDA device with the given index.
  public static Device cuda(int index) {
    return new Device(Kind.CUDA, index);
  }

  /// Reads `cpu`, `cuda`, `cuda:1` or `meta`.
  ///
  /// @throws IllegalArgumentException for anything else
  public static Device parse(String text) {
    var parts = text.toLowerCase(Locale.ROOT).split(":", 2);
    int index = parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
    return switch (parts[0]) {
      case "cpu" -> CPU;
      case "cuda" -> cuda(index);
      case "meta" -> META;
      default -> throw new IllegalArgumentException("a device is cpu, cuda or cuda:N: " + text);
    };
  }

  org.bytedeco.pytorch.Device nativeDevice() {
    return new org.bytedeco.pytorch.Device(toString());
  }

  static Device of(org.bytedeco.pytorch.Device device) {
    if (device.is_cpu()) {
      return CPU;
    }
    return device.is_meta() ? META : cuda(Math.max(0, device.index()));
  }

  @Override
  public String toString() {
    return kind == Kind.CUDA ? "cuda:" + index : kind.name().toLowerCase(Locale.ROOT);
  }
}
