namespace Realtime.Skeleton;

public sealed class SkeletonTests
{
    [Fact]
    public void The_repository_is_found() => Assert.True(Directory.Exists(RepositoryRoot.Path));
}
