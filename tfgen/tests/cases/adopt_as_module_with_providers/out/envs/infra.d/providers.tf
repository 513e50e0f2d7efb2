provider "random" {
}
