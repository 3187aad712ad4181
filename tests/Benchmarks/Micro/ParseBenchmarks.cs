using System.Text;
using BenchmarkDotNet.Attributes;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.Benchmarks.Micro;

/// <summary>A frame from a client becomes a command.</summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private byte[] message = [];
    private byte[] join = [];

    /// <summary>Characters of the message's text.</summary>
    [Params(20, 1000)]
    public int Text { get; set; }

    [GlobalSetup]
    public void WriteFrames()
    {
        message = Encoding.UTF8.GetBytes(
            $$$"""{"type":"message","id":"m-1","room":"general","data":{"text":"{{{new string('x', Text)}}}"}}"""
        );
        join = """{"type":"join","id":"j-1","room":"general","since":{"epoch":"e","offset":41}}"""u8.ToArray();
    }

    [Benchmark]
    public bool Message() => CommandReader.Read(message).Error is null;

    [Benchmark]
    public bool Join() => CommandReader.Read(join).Error is null;
}
