package dev.genga.app.musubi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands as they stand on web pages, in batch files and in scripts.
class ShellTextTest {
  private static List<List<String>> read(String text) {
    return ShellText.commands(text, "train.bat");
  }

  @Test
  void caretsJoinTheLinesOfABatchFile() {
    var commands =
        read(
            """
            @echo off
            rem the caches, then the training
            call venv\\Scripts\\activate
            accelerate launch --num_cpu_threads_per_process 1 --mixed_precision bf16 wan_train_network.py ^
                --task t2v-14B ^
            \t--vae G:\\samples\\wan14b\\vae.safetensors ^\s\s
            \t--output_name "studio ghibli"
            pause
            """);
    assertThat(commands)
        .containsExactly(
            List.of(
                "accelerate",
                "launch",
                "--num_cpu_threads_per_process",
                "1",
                "--mixed_precision",
                "bf16",
                "wan_train_network.py",
                "--task",
                "t2v-14B",
                "--vae",
                "G:\\samples\\wan14b\\vae.safetensors",
                "--output_name",
                "studio ghibli"));
  }

  @Test
  void backslashesJoinTheLinesOfAScript() {
    assertThat(
            read(
                """
                #!/bin/bash
                source venv/bin/activate
                python src/musubi_tuner/wan_cache_latents.py \\
                  --dataset_config my\\ set.toml \\
                  --vae 'vae "new".safetensors' && python next.py; python third.py
                """))
        .containsExactly(
            List.of(
                "python",
                "src/musubi_tuner/wan_cache_latents.py",
                "--dataset_config",
                "my set.toml",
                "--vae",
                "vae \"new\".safetensors"),
            List.of("python", "next.py"),
            List.of("python", "third.py"));
  }

  @Test
  void backticksJoinTheLinesOfPowerShell() {
    assertThat(read("python wan_cache_latents.py `\n  --vae C:\\models\\vae.pth `\n  --i2v\n"))
        .containsExactly(
            List.of("python", "wan_cache_latents.py", "--vae", "C:\\models\\vae.pth", "--i2v"));
  }

  @Test
  void aPathOfWindowsKeepsItsBackslashesInAnyShell() {
    assertThat(read("python wan_cache_latents.py --vae G:\\models\\new\\vae.pth --i2v"))
        .containsExactly(
            List.of(
                "python", "wan_cache_latents.py", "--vae", "G:\\models\\new\\vae.pth", "--i2v"));
    assertThat(read("a \\\n --dir D:\\out\\\nb"))
        .containsExactly(List.of("a", "--dir", "D:\\out\\"), List.of("b"));
  }

  @Test
  void variablesThatTheTextSetsArePutIn() {
    assertThat(read("set DIT=G:\\wan 14b\\dit.safetensors\npython x.py --dit \"%DIT%\" %OTHER%"))
        .containsExactly(
            List.of("python", "x.py", "--dit", "G:\\wan 14b\\dit.safetensors", "%OTHER%"));
    assertThat(read("DIT='a b'\nexport N=\"3\"\npython x.py --dit \"$DIT\" ${N}"))
        .containsExactly(List.of("python", "x.py", "--dit", "a b", "3"));
  }

  @Test
  void anOpenQuoteIsTold() {
    assertThatThrownBy(() -> read("python x.py --name \"style"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problems().getFirst().what()).contains("not closed: \"style"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python wan_train_network.py --seed 1",
        "python.exe src\\musubi_tuner\\wan_train_network.py --seed 1",
        "C:\\venv\\Scripts\\python.exe -u src/musubi_tuner/wan_train_network.py --seed 1",
        "/home/me/venv/bin/python3 -m musubi_tuner.wan_train_network --seed 1",
        "uv run --extra cu128 accelerate launch --cpu src/musubi_tuner/wan_train_network.py --seed"
            + " 1",
        "accelerate.exe launch --num_cpu_threads_per_process=1 wan_train_network.py --seed 1",
        "(venv) PS C:\\musubi-tuner> accelerate launch wan_train_network.py --seed 1",
        "$ python wan_train_network.py --seed 1",
        "CUDA_VISIBLE_DEVICES=0 python wan_train_network.py ^ --seed 1",
      })
  void whateverStartsAScriptIsPassedOver(String line) {
    var problems = new Problems();
    var command = PastedCommand.of(List.of(line.split(" ", -1)), problems);
    assertThat(problems.list()).isEmpty();
    assertThat(command).isPresent();
    assertThat(command.get().script()).isEqualTo(Script.TRAIN);
    assertThat(command.get().arguments()).containsExactly("--seed", "1");
    assertThat(command.get().launch().cpu()).isEqualTo(line.contains("--cpu"));
  }

  @Test
  void anotherScriptIsToldWithTheNearestName() {
    var problems = new Problems();
    assertThat(PastedCommand.of(List.of("python", "wan_train_netwrok.py"), problems)).isEmpty();
    assertThat(problems.list().getFirst().fix()).isEqualTo("did you mean wan_train_network.py?");
  }

  @Test
  void whatAccelerateWasToldCountsWhereItDecidesTheResult() {
    var problems = new Problems();
    var launch =
        Launch.of(
            List.of("accelerate", "launch", "--mixed-precision=bf16", "--num_processes", "1"),
            problems);
    assertThat(launch.mixedPrecision()).isEqualTo("bf16");
    assertThat(problems.list()).isEmpty();
    Launch.of(
        List.of("accelerate", "launch", "--multi_gpu", "--num_processes", "2", "--new_flag"),
        problems);
    assertThat(problems.list())
        .extracting(problem -> problem.where())
        .containsExactly("--multi_gpu", "--num_processes", "--new_flag");
  }
}
