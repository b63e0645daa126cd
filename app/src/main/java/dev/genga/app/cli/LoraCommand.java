package dev.genga.app.cli;

import dev.genga.base.FolderProbe;
import dev.genga.base.Problems;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.file.LoraPassport;
import dev.genga.wan.lora.file.LoraReader;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `genga lora`: what can be done with LoRA files.
@Command(
    name = "lora",
    description = "Look into LoRA files, and make others of them. More: docs/loras.md",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LoraInfoCommand.class,
      LoraConvertCommand.class,
      LoraMergeCommand.class,
      LoraExtractCommand.class,
      LoraResizeCommand.class,
      LoraDiffCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  genga lora info style.safetensors",
      "  genga lora convert style.safetensors --to COMFYUI -o style-comfyui.safetensors",
      "  genga lora merge wan2.1_t2v_14B.safetensors style.safetensors:0.8 -o styled.safetensors",
    })
final class LoraCommand implements Runnable {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(genga.out());
  }

  Genga genga() {
    return genga;
  }

  /// Everything in a file that some model of Wan2.1 could take; what it has besides is noted.
  ///
  /// @param file stays open as long as the result is used
  LoraPassport.Read read(WeightsFile file) {
    var read = LoraReader.load(file);
    String leftOut = read.passport().leftOut();
    if (leftOut != null) {
      genga.console().note(read.passport().line());
      genga.console().note(leftOut);
    }
    return read;
  }

  /// Looks whether a safetensors file can be written.
  static void checkOutput(Path output, Problems problems) {
    if (!String.valueOf(output.getFileName()).endsWith(".safetensors")) {
      problems.add(
          "a safetensors file is written", output.toString(), "let its name end in .safetensors");
    }
    if (Files.exists(output)) {
      problems.add("this file is there already", output.toString(), "name another file");
      return;
    }
    var refusal = FolderProbe.refusal(output.toAbsolutePath().resolveSibling(""));
    if (refusal != null) {
      problems.add(refusal.sentence(), output.toString(), "name a file in another folder");
    }
  }
}
