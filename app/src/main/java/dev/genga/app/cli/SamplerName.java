package dev.genga.app.cli;

import dev.genga.wan.sampling.Sampler;
import java.util.Iterator;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a sampler by the name that other programs call it by, such as `dpm++`, or by its constant's.
final class SamplerName implements ITypeConverter<Sampler> {
  @Override
  public Sampler convert(String text) {
    try {
      return Sampler.parse(text.equalsIgnoreCase("DPM_SOLVER") ? "dpm++" : text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  /// All names, for the help.
  static final class All implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(Sampler.values()).map(Sampler::label).iterator();
    }
  }
}
