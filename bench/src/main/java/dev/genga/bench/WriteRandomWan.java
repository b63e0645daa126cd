package dev.genga.bench;

import dev.genga.app.demo.RandomModels;
import java.nio.file.Path;

/// Writes random weights of the real sizes of Wan2.1-T2V-1.3B and its VAE: 3.3 GB.
///
/// `java -cp ... dev.genga.bench.WriteRandomWan FOLDER`
public final class WriteRandomWan {
  private WriteRandomWan() {}

  /// @param arguments the folder
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: WriteRandomWan FOLDER");
      System.exit(2);
    }
    System.out.println(RandomModels.write(Path.of(arguments[0]), RandomModels.Sizes.REAL_1_3B, 1));
  }
}
